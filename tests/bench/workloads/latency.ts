import { onStage, type Sample } from '../measure.ts';
import { describe, valuesOf, type Workload } from './workload.ts';

const RATE = 100;

/** 200 people talk in ten rooms as people do. */
export const latency: Workload = {
  name: 'latency',
  title: '200 connections, 10 rooms of 20, 100 messages/s',
  async run(size, say) {
    const seats = Array.from({ length: size.scale(200) }, (_, seat) => [seat % 10]);
    const senders = seats.map(([room], seat) => [seat, room!] as const);
    const samples = new Map<string, Sample>();
    for (const name of ['socket.io', 'chatapp', 'plain'] as const) {
      const sample = await onStage(name, { rooms: 10, seats }, async ({ send }) => {
        // Ten times as much, so that what is measured is compiled code.
        await send({ rate: RATE * 10, warmMs: 0, measureMs: size.ms(5_000), senders });
        return send({ rate: RATE, warmMs: size.ms(1_000), measureMs: size.ms(15_000), senders });
      });
      say(describe(name, sample));
      samples.set(name, sample);
    }
    const own = samples.get('chatapp')!;
    return {
      rows: [...samples].map(([system, sample]) => ({ system, values: valuesOf(sample) })),
      bars: [
        { text: 'p50, ms', value: own.p50Ms, limit: 4, sense: 'at most' },
        { text: 'p99, ms', value: own.p99Ms, limit: 15, sense: 'at most' },
        {
          text: 'processor time of a message, against Socket.IO',
          value: own.usPerMessage / samples.get('socket.io')!.usPerMessage,
          limit: 1,
          sense: 'at most',
        },
      ],
    };
  },
};
