import type { Logger } from '@chatapp/bus';
import type { Db } from '../../db/database.ts';
import { catchUpStep } from './catch-up.ts';
import type { IndexMetrics } from './metrics.ts';

const RETRY_MS = 1_000;

/** Rooms whose index is behind their table, and the work of catching them up: a step of each in turn. */
export class Laggards {
  readonly #waiting = new Map<string, number>();
  readonly #owned: (p: number) => boolean;
  readonly #db: Db;
  readonly #metrics: IndexMetrics;
  readonly #log: Pick<Logger, 'warn' | 'info'>;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(deps: {
    db: Db;
    owned: (p: number) => boolean;
    metrics: IndexMetrics;
    log: Pick<Logger, 'warn' | 'info'>;
  }) {
    this.#db = deps.db;
    this.#owned = deps.owned;
    this.#metrics = deps.metrics;
    this.#log = deps.log;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** A room of partition `p` is behind. */
  add(room: string, p: number): void {
    this.#waiting.set(room, p);
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    // What is added meanwhile comes at the end, and the loop gets there: a step for each in turn, so that a large room holds up no small one.
    for (const [room, p] of this.#waiting) {
      this.#waiting.delete(room);
      // Whoever has the partition now finds the room by itself.
      if (signal.aborted || !this.#owned(p)) continue;
      try {
        if (!(await this.#step(room))) this.#waiting.set(room, p);
      } catch (err) {
        this.#log.warn({ err, room }, 'could not catch a room up, will try again');
        this.#waiting.set(room, p);
        await pause(RETRY_MS, signal);
      }
    }
  }

  async #step(room: string): Promise<boolean> {
    const { messages, isDone } = await catchUpStep(this.#db, room);
    this.#metrics.messages.inc({ by: 'table' }, messages);
    return isDone;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
