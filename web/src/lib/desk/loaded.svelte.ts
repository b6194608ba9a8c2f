import { wordsFor } from '#lib/session/words.ts';

/** Something that is read once, when a page comes up, and again where that failed. */
export class Loaded<Value> {
  readonly #read: () => Promise<Value>;
  #value = $state.raw<Value>();
  #failure = $state('');

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  get value(): Value | undefined {
    return this.#value;
  }

  /** In words; empty while there is none. */
  get failure(): string {
    return this.#failure;
  }

  /** What an action has answered. */
  set(value: Value): void {
    this.#value = value;
  }

  async load(): Promise<void> {
    this.#failure = '';
    try {
      this.#value = await this.#read();
    } catch (error) {
      this.#failure = wordsFor(error);
    }
  }
}
