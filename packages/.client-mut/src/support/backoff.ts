/** First step and upper bound of a delay between tries, in milliseconds. */
const BASE_MS = 250;
const MAX_MS = 10_000;

/**
 * Exponential back-off with full jitter: uniformly between 0 and 250 ms · 2ⁿ, at most 10 s. Of the usual kinds of jitter it spreads a
 * crowd of clients best (Brooker, "Exponential Backoff and Jitter", AWS, 2015).
 */
export class Backoff {
  readonly #random: () => number;
  #tries = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The delay before the next try, in milliseconds. */
  next(): number {
    const ceiling = Math.min(MAX_MS, BASE_MS * 2 ** Math.min(this.#tries, 16));
    this.#tries++;
    return this.#random() * ceiling;
  }

  reset(): void {
    this.#tries = 0;
  }
}
