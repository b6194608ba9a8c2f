import type { Person } from '@chatapp/contracts';
import { wordsFor } from '#lib/session/words.ts';

/** Between a key and the search for what it made. */
const PAUSE_MS = 150;

/** People by the beginning of their name, as one types it; arrow keys point at one of them. Made while a component is: it follows `query`. */
export class PeopleSearch {
  query = $state('');
  at = $state(0);
  readonly #find: (query: string) => Promise<readonly Person[]>;
  #found = $state.raw<readonly Person[] | null>(null);
  #failure = $state('');
  readonly wanted = $derived(this.query.trim().replace(/^@/, ''));

  constructor(find: (query: string) => Promise<readonly Person[]>) {
    this.#find = find;
    $effect(() => {
      const asked = this.wanted;
      this.at = 0;
      if (asked === '') {
        this.#found = null;
        return undefined;
      }
      const timer = setTimeout(() => void this.#search(asked), PAUSE_MS);
      return () => clearTimeout(timer);
    });
  }

  /** Null until there is an answer to what is asked for. */
  get found(): readonly Person[] | null {
    return this.wanted === '' ? null : this.#found;
  }

  /** In words; empty while there is none. */
  get failure(): string {
    return this.#failure;
  }

  clear(): void {
    this.query = '';
  }

  /** The arrow keys, along `count` people. True if the key was one of them. */
  move(key: string, count: number): boolean {
    if (key === 'ArrowDown') this.at = Math.max(0, Math.min(this.at + 1, count - 1));
    else if (key === 'ArrowUp') this.at = Math.max(this.at - 1, 0);
    else return false;
    return true;
  }

  async #search(asked: string): Promise<void> {
    try {
      const answer = await this.#find(asked);
      if (asked !== this.wanted) return;
      this.#found = answer;
      this.at = 0;
      this.#failure = '';
    } catch (error) {
      if (asked === this.wanted) this.#failure = wordsFor(error);
    }
  }
}
