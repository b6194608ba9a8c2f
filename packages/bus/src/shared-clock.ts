/** How many measurements are weighed: half a minute of heartbeats. */
const SAMPLES = 30;

interface Sample {
  roundTripMs: number;
  offsetMs: number;
}

/**
 * Redis's clock, as this process knows it: one clock for all processes, whatever their machines' clocks say. Of the last measurements that
 * with the shortest round trip counts (as in RFC 5905, section 10); it is off by half of that at the most.
 */
export class SharedClock {
  #samples: Sample[] = [];
  /** Until Redis has answered once: this machine's own. */
  #offsetMs = performance.timeOrigin;

  /** Redis said `redisMs` somewhere between `sentMs` and `receivedMs`, both by `performance.now()`. */
  measured(redisMs: number, sentMs: number, receivedMs: number): void {
    const sample = { roundTripMs: receivedMs - sentMs, offsetMs: redisMs - (sentMs + receivedMs) / 2 };
    this.#samples = [...this.#samples.slice(1 - SAMPLES), sample];
    const best = this.#samples.reduce((a, b) => (b.roundTripMs <= a.roundTripMs ? b : a));
    this.#offsetMs = best.offsetMs;
  }

  /** Milliseconds since 1970, with fractions, of a moment by `performance.now()`. */
  at(momentMs: number): number {
    return momentMs + this.#offsetMs;
  }

  nowMs(): number {
    return this.at(performance.now());
  }
}
