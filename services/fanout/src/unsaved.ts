/** A Redis call takes a few thousand arguments at most: more would hold up everybody else. */
const SAVE_AT_ONCE = 2_000;

/** The fields of a hash that Redis does not have as memory has them. What is written is what memory holds by then. */
export class Unsaved {
  #fields = new Set<string>();
  readonly #valueOf: (field: string) => string | undefined;

  constructor(valueOf: (field: string) => string | undefined) {
    this.#valueOf = valueOf;
  }

  add(field: string): void {
    this.#fields.add(field);
  }

  /** Writes all of it. What could not be written is written next time. */
  async write(save: (changes: ReadonlyMap<string, string>) => Promise<void>): Promise<void> {
    while (this.#fields.size > 0) {
      const changes = this.#take();
      try {
        await save(changes);
      } catch (error) {
        for (const field of changes.keys()) this.#fields.add(field);
        throw error;
      }
    }
  }

  #take(): Map<string, string> {
    const taken = new Map<string, string>();
    for (const field of this.#fields) {
      if (taken.size === SAVE_AT_ONCE) break;
      taken.set(field, this.#valueOf(field) ?? '');
      this.#fields.delete(field);
    }
    return taken;
  }
}
