import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export function fanoutMetrics(register: Registry, count: { routes: () => number; people: () => number }) {
  return {
    deliveries: new Counter({
      name: 'fanout_deliveries_total',
      help: 'Records put into inboxes of gateways',
      registers: [register],
    }),
    batch: new Histogram({
      name: 'fanout_batch_records',
      help: 'Records of one batch',
      buckets: [1, 3, 10, 30, 100, 300, 1_000],
      registers: [register],
    }),
    routes: new Gauge({
      name: 'fanout_routes',
      help: 'Pairs of a room or person and a gateway that listens to it, in the partitions owned',
      registers: [register],
      collect() {
        this.set(count.routes());
      },
    }),
    people: new Gauge({
      name: 'fanout_people',
      help: 'People who are online or away, in the partitions owned',
      registers: [register],
      collect() {
        this.set(count.people());
      },
    }),
  };
}
export type FanoutMetrics = ReturnType<typeof fanoutMetrics>;
