import { AppError } from './app-error.ts';

const RETRY_AFTER_MS = 1_000;

export interface SlotsOptions {
  /** How many run at once. */
  concurrency: number;
  /** How many may wait for them. */
  queueLimit: number;
  /** Who has waited for longer is refused when the turn comes: the asker has given up by then. */
  waitLimitMs: number;
}

/** Bounds work that costs CPU and memory: so much at once, so much waiting in order, the rest refused as `busy`. */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(options: SlotsOptions) {
    this.#options = options;
    this.#free = options.concurrency;
  }

  /** @throws AppError busy, and whatever `work` throws */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const waitedMs = await this.#take();
    try {
      if (waitedMs > this.#options.waitLimitMs) throw busy();
      return await work();
    } finally {
      this.#give();
    }
  }

  async #take(): Promise<number> {
    if (this.#free > 0) {
      this.#free--;
      return 0;
    }
    if (this.#waiting.length >= this.#options.queueLimit) throw busy();
    const sinceMs = performance.now();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return performance.now() - sinceMs;
  }

  /** A slot goes straight to whoever waits longest. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}

const busy = () => new AppError('busy', { retryAfterMs: RETRY_AFTER_MS });
