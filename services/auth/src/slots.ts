import { AppError } from '@chatapp/service-kit';

const RETRY_AFTER_MS = 1_000;

/** Bounds work that costs CPU and memory: so much at once, so much waiting in order, the rest refused as `busy`. */
export class Slots {
  readonly #queueLimit: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(concurrency: number, queueLimit: number) {
    this.#free = concurrency;
    this.#queueLimit = queueLimit;
  }

  /** @throws AppError busy, and whatever `work` throws */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#take();
    try {
      return await work();
    } finally {
      this.#give();
    }
  }

  async #take(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    if (this.#waiting.length >= this.#queueLimit) throw new AppError('busy', { retryAfterMs: RETRY_AFTER_MS });
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** A slot goes straight to whoever waits longest. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
