/** Anything with a token bucket. */
export interface Paced {
  tokens: number;
  refilledMs: number;
}

/** How fast something may be asked for: a token bucket for each who asks. */
export class Pace {
  readonly #perSecond: number;
  readonly #burst: number;

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  grant(paced: Paced, nowMs: number): void {
    paced.tokens = this.#burst;
    paced.refilledMs = nowMs;
  }

  /** Takes one token. @returns 0, or how long to wait for one. */
  take(paced: Paced, nowMs: number): number {
    paced.tokens = Math.min(this.#burst, paced.tokens + ((nowMs - paced.refilledMs) * this.#perSecond) / 1_000);
    paced.refilledMs = nowMs;
    if (paced.tokens < 1) return this.waitMs(paced, 1);
    paced.tokens -= 1;
    return 0;
  }

  /** How long from its last refill until there are so many tokens. */
  waitMs(paced: Paced, tokens: number): number {
    return Math.ceil(((tokens - paced.tokens) * 1_000) / this.#perSecond);
  }
}
