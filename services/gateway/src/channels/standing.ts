/**
 * Who has a right in a room, as chat-writer said, until the room changes in a way that may take it away. What was asked before such a change
 * and is answered after it does not count.
 */
export class Standing {
  readonly #people = new Set<string>();
  #age = 0;

  has(user: string): boolean {
    return this.#people.has(user);
  }

  /** To be called with the question; the right is noted by what it returns, where nothing has changed since. */
  asking(user: string): () => boolean {
    const age = this.#age;
    return () => {
      if (age === this.#age) this.#people.add(user);
      return age === this.#age;
    };
  }

  forget(): void {
    this.#people.clear();
    this.#age++;
  }
}
