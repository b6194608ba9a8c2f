import { onStage, type Sample } from '../measure.ts';
import { costOver, highest } from './rising.ts';
import { describe, valuesOf, type Size, type Workload } from './workload.ts';

const CONNECTIONS = 1_000;
const SENDERS = 50;
const QUIET_RATE = 20;

const inOneRoom = (size: Size) => {
  const seats = Array.from({ length: size.scale(CONNECTIONS) }, () => [0]);
  const senders = seats.slice(0, SENDERS).map((_, seat) => [seat, 0] as const);
  return { scene: { rooms: 1, seats }, senders };
};

/** One large room that is more and more busy. */
export const fanout: Workload = {
  name: 'fanout',
  title: '1,000 connections in one room, rising rate',
  async run(size, say) {
    const found = new Map<string, Awaited<ReturnType<typeof highest>>>();
    for (const [name, from] of [
      ['socket.io', 5],
      ['chatapp', 50],
      ['plain', 10],
    ] as const)
      found.set(name, await highest(name, { ...inOneRoom(size), from }, size, say));
    const own = found.get('chatapp')!.best;
    return {
      rows: [...found].map(([system, { best }]) => ({ system, values: valuesOf(best) })),
      bars: [
        {
          text: 'deliveries/s, against Socket.IO',
          value: own.deliveriesPerS / found.get('socket.io')!.best.deliveriesPerS,
          limit: 6,
          sense: 'at least',
        },
        { text: 'processor time of a delivery there, µs', value: own.usPerDelivery, limit: 2, sense: 'at most' },
      ],
      plots: [
        {
          name: 'fanout',
          title: 'One room of 1,000: processor time of a delivery',
          xLabel: 'deliveries/s',
          yLabel: 'µs a delivery, all processes',
          isLog: true,
          lines: [...found].map(([label, { steps }]) => ({ label, points: costOver(steps, 'usPerDelivery') })),
        },
      ],
    };
  },
};

/** The same room, so quiet that there is nothing to join. */
export const fanoutQuiet: Workload = {
  name: 'fanout-20',
  title: '1,000 connections in one room, 20 messages/s',
  async run(size, say) {
    const { scene, senders } = inOneRoom(size);
    const samples = new Map<string, Sample>();
    for (const name of ['raw', 'chatapp', 'raw, no nginx'] as const) {
      const sample = await onStage(name, scene, async ({ send }) => {
        await send({ rate: QUIET_RATE, warmMs: 0, measureMs: size.ms(6_000), senders });
        return send({ rate: QUIET_RATE, warmMs: size.ms(500), measureMs: size.ms(10_000), senders });
      });
      say(describe(name, sample));
      samples.set(name, sample);
    }
    const own = samples.get('chatapp')!.usPerDelivery;
    const against = (name: string) => own / samples.get(name)!.usPerDelivery;
    return {
      rows: [...samples].map(([system, sample]) => ({ system, values: valuesOf(sample) })),
      bars: [
        {
          text: 'processor time of a delivery, against a bare broadcast behind the same nginx',
          value: against('raw'),
          limit: 1.3,
          sense: 'at most',
        },
        { text: 'the same, against one without nginx', value: against('raw, no nginx'), limit: 1.3, sense: 'at most' },
      ],
    };
  },
};
