import type { Suggest, Suggestion } from './suggestion.ts';
import { wordAt, type Word } from './word.ts';

/**
 * The list of what may complete the word at the caret. Nothing in it is chosen until somebody chooses: the Enter that sends a message is not taken
 * by a list that came by itself.
 */
export class Completion {
  readonly #suggest: Suggest;
  #word = $state.raw<Word | null>(null);
  #found = $state.raw<readonly Suggestion[]>([]);
  #at = $state(-1);
  #asking = new AbortController();
  /** Where the word begins that somebody has closed the list of. */
  #closedFrom = -1;

  constructor(suggest: Suggest) {
    this.#suggest = suggest;
  }

  get found(): readonly Suggestion[] {
    return this.#found;
  }

  get word(): Word | null {
    return this.#word;
  }

  get isOpen(): boolean {
    return this.#found.length > 0;
  }

  /** Which one is chosen; -1 while none is. */
  get at(): number {
    return this.#at;
  }

  get chosen(): Suggestion | undefined {
    return this.#found[this.#at];
  }

  /** The text or the caret has changed. */
  look(text: string, caret: number): void {
    const word = wordAt(text, caret);
    if (word === null || word.from !== this.#closedFrom) this.#closedFrom = -1;
    if (word === null || word.from === this.#closedFrom) return this.#clear();
    if (word.query === this.#word?.query && word.from === this.#word.from && word.trigger === this.#word.trigger)
      return;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    if (word.from !== this.#word?.from) this.#found = [];
    this.#word = word;
    this.#at = -1;
    this.#suggest(word, signal, (found) => {
      if (!signal.aborted) this.#show(found);
    });
  }

  /** To the next or the one before; past the ends, none is chosen again. */
  move(step: 1 | -1): void {
    const places = this.#found.length + 1;
    this.#at = ((this.#at + 1 + step + places) % places) - 1;
  }

  /** Not for this word. */
  dismiss(): void {
    this.#closedFrom = this.#word?.from ?? -1;
    this.#clear();
  }

  close(): void {
    this.#clear();
  }

  /** What comes later does not move what somebody has chosen. */
  #show(found: readonly Suggestion[]): void {
    const key = this.chosen?.key;
    this.#found = found;
    this.#at = key === undefined ? -1 : found.findIndex((one) => one.key === key);
  }

  #clear(): void {
    this.#asking.abort();
    this.#word = null;
    this.#found = [];
    this.#at = -1;
  }
}
