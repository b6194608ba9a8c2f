/** Lets through one in so many milliseconds: samples that cost the same at any rate. */
export class Pace {
  readonly #everyMs: number;
  #dueAt = 0;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  isDue(): boolean {
    const now = performance.now();
    if (now < this.#dueAt) return false;
    this.#dueAt = now + this.#everyMs;
    return true;
  }
}
