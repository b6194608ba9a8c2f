import type { SendPlan } from '../measure.ts';
import { costOver, highest } from './rising.ts';
import { valuesOf, type Workload } from './workload.ts';

/** Many small rooms: what it costs to take a message in. */
export const ingest: Workload = {
  name: 'ingest',
  title: '200 connections, 100 rooms of 2, rising rate',
  async run(size, say) {
    const rooms = size.scale(100);
    const seats = Array.from({ length: rooms * 2 }, (_, seat) => [seat % rooms]);
    const senders = seats.map(([room], seat) => [seat, room!] as const);
    const found = new Map<string, Awaited<ReturnType<typeof highest>>>();
    for (const [name, from] of [
      ['plain', 500],
      ['chatapp', 1_500],
      ['socket.io', 500],
    ] as const)
      found.set(name, await highest(name, { scene: { rooms, seats }, senders, from }, size, say));
    const own = found.get('chatapp')!.best;
    const against = (name: string) => own.messagesPerS / found.get(name)!.best.messagesPerS;
    return {
      rows: [...found].map(([system, { best }]) => ({ system, values: valuesOf(best) })),
      bars: [
        { text: 'durable messages/s, against ws with pub/sub', value: against('plain'), limit: 2.5, sense: 'at least' },
        { text: 'durable messages/s, against Socket.IO', value: against('socket.io'), limit: 2.5, sense: 'at least' },
        { text: 'processor time of a message there, µs', value: own.usPerMessage, limit: 120, sense: 'at most' },
      ],
      plots: [
        {
          name: 'ingest',
          title: '100 rooms of 2: processor time of a message',
          xLabel: 'messages/s',
          yLabel: 'µs a message, all processes',
          isLog: true,
          lines: [...found].map(([label, { steps }]) => ({ label, points: costOver(steps, 'usPerMessage') })),
        },
      ],
    };
  },
};

const SENDERS = 100;

/** All into one room, against each into a room of their own. One more connection reads everything, so that both deliver as much. */
export const hotRoom: Workload = {
  name: 'hot-room',
  title: '100 connections sending into one room, against 100 rooms',
  async run(size, say) {
    const count = size.scale(SENDERS);
    const spread = Array.from({ length: count }, (_, index) => index);
    const scenes: Record<string, { rooms: number; senders: SendPlan['senders'] }> = {
      'one room': { rooms: 1, senders: spread.map((seat) => [seat, 0]) },
      '100 rooms': { rooms: count, senders: spread.map((seat) => [seat, seat]) },
    };
    const found = new Map<string, Awaited<ReturnType<typeof highest>>['best']>();
    for (const [label, { rooms, senders }] of Object.entries(scenes)) {
      const reader = Array.from({ length: rooms }, (_, room) => room);
      // Senders are members; only the reader listens.
      const scene = { rooms, seats: [...spread.map(() => []), reader], members: senders.map(([, room]) => [room]) };
      const { best } = await highest('chatapp', { scene, senders, from: 1_500 }, size, say);
      found.set(label, best);
    }
    return {
      rows: [...found].map(([label, best]) => ({ system: `chatapp, ${label}`, values: valuesOf(best) })),
      bars: [
        {
          text: 'messages/s into one room, against 100 rooms',
          value: found.get('one room')!.messagesPerS / found.get('100 rooms')!.messagesPerS,
          limit: 0.8,
          sense: 'at least',
        },
      ],
    };
  },
};
