interface Waiter {
  generation: number;
  resolve(): void;
}

/**
 * Counts unconfirmed records by generation. Asking for a confirmation closes the present generation, so that what is published
 * afterwards keeps nobody waiting.
 */
export class Confirmations {
  generation = 0;
  /** Insertion order is the order of generations: the first key is the oldest. */
  readonly #open = new Map<number, number>();
  readonly #waiters: Waiter[] = [];

  added(): void {
    this.#open.set(this.generation, (this.#open.get(this.generation) ?? 0) + 1);
  }

  settled(generation: number, records: number): void {
    const left = (this.#open.get(generation) ?? 0) - records;
    if (left > 0) {
      this.#open.set(generation, left);
      return;
    }
    this.#open.delete(generation);
    const oldest = this.#open.keys().next().value ?? Infinity;
    while (this.#waiters[0] && this.#waiters[0].generation < oldest) this.#waiters.shift()!.resolve();
  }

  get isSettled(): boolean {
    return this.#open.size === 0;
  }

  /** Resolves when all that has been added so far is settled. */
  wait(): Promise<void> {
    if (this.isSettled) return Promise.resolve();
    const generation = this.generation;
    if (this.#open.has(generation)) this.generation++;
    return new Promise((resolve) => this.#waiters.push({ generation, resolve }));
  }
}
