import { highest } from './rising.ts';
import { valuesOf, type Workload } from './workload.ts';

/** What a Redis Cluster costs, and what it takes: on one machine its three masters share the processors with everything else. */
export const cluster: Workload = {
  name: 'cluster',
  title: '200 connections, 100 rooms of 2, rising rate: one Redis, and a cluster of three masters',
  async run(size, say) {
    const rooms = size.scale(100);
    const seats = Array.from({ length: rooms * 2 }, (_, seat) => [seat % rooms]);
    const senders = seats.map(([room], seat) => [seat, room!] as const);
    const rows = [];
    for (const system of ['chatapp', 'chatapp, cluster'] as const) {
      const { best } = await highest(system, { scene: { rooms, seats }, senders, from: 1_500 }, size, say);
      rows.push({ system, values: valuesOf(best) });
    }
    return { rows, bars: [] };
  },
};
