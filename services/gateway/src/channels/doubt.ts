/**
 * The subscribers of a room of whom it is not known whether they may still read it, because changes were missed that may have put them
 * out; and what came since, which they get once they have been confirmed. No I/O.
 */
export class Doubt<S extends { readonly user: string }> {
  /** Subscriber → how many events had come when it came under doubt. */
  readonly #since = new Map<S, number>();
  #events: string[] = [];
  /** How many events came before those that are kept. */
  #before = 0;
  chars = 0;

  get size(): number {
    return this.#since.size;
  }

  [Symbol.iterator](): IterableIterator<S> {
    return this.#since.keys();
  }

  of(user: string): S[] {
    return [...this.#since.keys()].filter((subscriber) => subscriber.user === user);
  }

  add(subscriber: S): void {
    this.#since.set(subscriber, this.#before + this.#events.length);
  }

  hold(json: string): void {
    this.#events.push(json);
    this.chars += json.length;
  }

  /** Lets go of what is held. */
  forgetEvents(): void {
    this.#before += this.#events.length;
    this.#events = [];
    this.chars = 0;
  }

  /** @returns whether it was under doubt. */
  delete(subscriber: S): boolean {
    return this.#since.delete(subscriber);
  }

  /** What a subscriber has not got; undefined where that was more than could be kept. */
  missedBy(subscriber: S): readonly string[] | undefined {
    const since = this.#since.get(subscriber) ?? Infinity;
    return since < this.#before ? undefined : this.#events.slice(since - this.#before);
  }
}
