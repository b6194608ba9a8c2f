import { Counter, Gauge, type Registry } from 'prom-client';

export interface IndexMetrics {
  messages: Counter<'by'>;
  gaps: Counter;
}

export interface IndexFigures {
  owned: () => number[];
  /** Entries of a partition that are not acknowledged. */
  lag: (p: number) => Promise<number>;
  /** Rooms that wait to be read from their table. */
  behind: () => number;
}

export function createIndexMetrics(registry: Registry, figures: IndexFigures): IndexMetrics {
  const registers = [registry];
  const lag: Gauge<'partition'> = new Gauge({
    name: 'search_lag_entries',
    help: 'Stream entries of an owned partition that are not yet in the index',
    labelNames: ['partition'],
    registers,
    async collect() {
      lag.reset();
      for (const p of figures.owned()) lag.set({ partition: p }, await figures.lag(p).catch(() => Number.NaN));
    },
  });
  const behind: Gauge = new Gauge({
    name: 'search_behind_rooms',
    help: 'Rooms that are being read from their table, because their index is behind',
    registers,
    collect: () => behind.set(figures.behind()),
  });
  return {
    messages: new Counter({
      name: 'search_indexed_messages_total',
      help: 'Messages taken into the index, by event or from their table',
      labelNames: ['by'],
      registers,
    }),
    gaps: new Counter({
      name: 'search_gaps_total',
      help: 'Times that events of a room were missing',
      registers,
    }),
  };
}
