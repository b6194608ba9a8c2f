import type { Bus } from '@chatapp/bus';
import { groups, streams } from '@chatapp/contracts';

const LOOK_MS = 2_000;

/** Keeps the set of partitions whose chat-writer is further behind than `limit` entries, so that their commands are refused instead of aging. */
export class LagWatch {
  readonly #bus: Bus;
  readonly #overloaded: Set<number>;
  readonly #partitions: number;
  readonly #limit: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(bus: Bus, overloaded: Set<number>, partitions: number, limit: number) {
    this.#bus = bus;
    this.#overloaded = overloaded;
    this.#partitions = partitions;
    this.#limit = limit;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const lags = await Promise.allSettled(
      Array.from({ length: this.#partitions }, (_, p) => this.#bus.lag(streams.commands(p), groups.chatWriter)),
    );
    for (const [p, lag] of lags.entries()) {
      // Without a figure the last one stands: while Redis is away nothing is admitted anyway.
      if (lag.status === 'rejected') continue;
      if (lag.value > this.#limit) this.#overloaded.add(p);
      else if (lag.value < this.#limit / 2) this.#overloaded.delete(p);
    }
  }
}
