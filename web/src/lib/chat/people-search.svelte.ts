import type { Person } from '@chatapp/contracts';
import { CursorList } from '#lib/desk/cursor-list.svelte.ts';

/** Between a key and the search for what it made. */
const PAUSE_MS = 150;

export interface PeoplePage {
  readonly people: readonly Person[];
  readonly nextCursor: string | null;
}

/** People whose name begins like `query`: the first page, or the one that a cursor leads to. */
export type FindPeople = (query: string, cursor?: string) => Promise<PeoplePage>;

/**
 * People by the beginning of their name, as one types it, page by page; arrow keys point at one of them. Made while a component is: it
 * follows `query`.
 */
export class PeopleSearch {
  query = $state('');
  at = $state(0);
  readonly #list: CursorList<Person>;
  readonly wanted = $derived(this.query.trim().replace(/^@/, ''));

  constructor(find: FindPeople) {
    this.#list = new CursorList(async (wanted: string, cursor) => {
      const { people, nextCursor } = await find(wanted, cursor);
      return { items: people, nextCursor };
    });
    $effect(() => {
      const asked = this.wanted;
      this.at = 0;
      if (asked === '') {
        this.#list.clear();
        return undefined;
      }
      const timer = setTimeout(() => void this.#search(asked), PAUSE_MS);
      return () => clearTimeout(timer);
    });
  }

  /** Null until there is an answer to what is asked for. */
  get found(): readonly Person[] | null {
    return this.wanted === '' ? null : (this.#list.items ?? null);
  }

  /** In words; empty while there is none. */
  get failure(): string {
    return this.#list.failure;
  }

  clear(): void {
    this.query = '';
  }

  /** Who is at the end of those that are shown gets the next ones, if there are any. */
  async more(): Promise<void> {
    if (this.wanted !== '') await this.#list.more();
  }

  /** The arrow keys, along `count` people. True if the key was one of them. */
  move(key: string, count: number): boolean {
    if (key === 'ArrowDown') this.at = Math.max(0, Math.min(this.at + 1, count - 1));
    else if (key === 'ArrowUp') this.at = Math.max(this.at - 1, 0);
    else return false;
    return true;
  }

  async #search(asked: string): Promise<void> {
    await this.#list.search(asked);
    if (asked === this.wanted) this.at = 0;
  }
}
