import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface Metrics {
  commands: Counter<'type' | 'outcome'>;
  batchCommands: Histogram;
  batchSeconds: Histogram;
}

/** What operators see of this service. `lag` answers how many entries of a partition wait. */
export function createMetrics(
  registry: Registry,
  lag: { owned: () => number[]; of: (p: number) => Promise<number> },
): Metrics {
  const registers = [registry];
  const gauge: Gauge<'partition'> = new Gauge({
    name: 'chat_writer_lag_entries',
    help: 'Stream entries of an owned partition that are not yet acknowledged',
    labelNames: ['partition'],
    registers,
    async collect() {
      gauge.reset();
      for (const p of lag.owned()) gauge.set({ partition: p }, await lag.of(p).catch(() => Number.NaN));
    },
  });
  return {
    commands: new Counter({
      name: 'chat_writer_commands_total',
      help: 'Commands by type and by what came of them: ok, repeated, later, or the code of the refusal',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    batchCommands: new Histogram({
      name: 'chat_writer_batch_commands',
      help: 'Commands in one transaction',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'chat_writer_batch_seconds',
      help: 'From taking up a batch to its commit',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
  };
}
