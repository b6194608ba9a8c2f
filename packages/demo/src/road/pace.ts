import { setTimeout as sleep } from 'node:timers/promises';

/** So many a second, and some at once after a pause: a little less than a connection may, so that nothing need be refused. */
export class Pace {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #atMs = performance.now();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
  }

  /** Settles once `count` more may go. */
  async take(count: number, signal: AbortSignal): Promise<void> {
    while (this.credit < count) await sleep(((count - this.credit) / this.#perSecond) * 1_000, undefined, { signal });
    this.#left -= count;
  }

  /** How many may go at once now. */
  get credit(): number {
    const nowMs = performance.now();
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#atMs) / 1_000) * this.#perSecond);
    this.#atMs = nowMs;
    return this.#left;
  }
}
