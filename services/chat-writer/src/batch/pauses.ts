/** Below the time that a silent owner's lease lasts (3 s), above what a busy process takes for one turn. */
const PAUSE_MS = 2_000;

/** Notices when this process stood still (a stopped container, a sleeping machine) for so long that others may have taken over. */
export class Pauses {
  #lookedAtMs = performance.now();
  #wokeAtMs = -Infinity;
  readonly #pauseMs: number;
  readonly #timer: NodeJS.Timeout;

  constructor(pauseMs = PAUSE_MS) {
    this.#pauseMs = pauseMs;
    this.#timer = setInterval(() => this.#look(), pauseMs / 4).unref();
  }

  /** Whether a pause ended after `sinceMs` (`performance.now()`). */
  hasPaused(sinceMs: number): boolean {
    // What waited for the network may run before the timer does.
    this.#look();
    return this.#wokeAtMs >= sinceMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs > this.#pauseMs) this.#wokeAtMs = nowMs;
    this.#lookedAtMs = nowMs;
  }
}
