import { createContext } from 'svelte';
import { ApiError } from '@chatapp/client';
import type { HttpAnswer } from '@chatapp/contracts';
import { wordsFor } from '#lib/session/words.ts';
import type { Chat } from './chat.svelte.ts';

export type Hit = HttpAnswer<'search'>['hits'][number];
export type Order = 'newest' | 'best';

/** Pages that hold nothing are followed by the next by itself, up to this many. */
const EMPTY_PAGES = 5;

/** What only narrows a search, and filters that still wait for their word. */
const NARROWING = /(?:^|\s)(?:(?:in|before|after):(?:"[^"]*"?|\S*)|(?:from|has):(?=\s|$))/gi;

/** What somebody looks for, and what was found. It stays while they go from hit to hit. */
export class Search {
  readonly #chat: Chat;
  open = $state(false);
  query = $state('');
  order = $state<Order>('newest');
  #hits = $state.raw<readonly Hit[] | null>(null);
  #cursor = $state<string | null>(null);
  #busy = $state(false);
  #failure = $state('');
  #unclear = $state(false);
  #run = 0;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** Null before the first answer. */
  get hits(): readonly Hit[] | null {
    return this.#hits;
  }

  /** Whether there is something to look for, so far as it is typed. */
  get asks(): boolean {
    return this.query.replaceAll(NARROWING, '').trim() !== '';
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get failure(): string {
    return this.#failure;
  }

  /** The server cannot make anything of what was typed: to ask once more is no use. */
  get unclear(): boolean {
    return this.#unclear;
  }

  /** Opens it; in a room, with the room to search in. */
  show(room?: string): void {
    this.open = true;
    if (room !== undefined && this.query.trim() === '') this.query = `in:${/\s/.test(room) ? `"${room}"` : room} `;
  }

  async search(): Promise<void> {
    this.#hits = null;
    this.#failure = '';
    this.#unclear = false;
    await this.#page(null);
  }

  async more(): Promise<void> {
    if (this.#cursor !== null && !this.#busy) await this.#page(this.#cursor);
  }

  async #page(cursor: string | null): Promise<void> {
    const run = ++this.#run;
    if (!this.asks) {
      this.#busy = false;
      return;
    }
    const q = this.query.trim();
    this.#busy = true;
    try {
      for (let pages = 0; pages < EMPTY_PAGES; pages++) {
        const { order } = this;
        const answer = await this.#chat.api('search', { q, order, ...(cursor !== null && { cursor }) });
        if (run !== this.#run) return;
        this.#hits = [...(this.#hits ?? []), ...answer.hits];
        this.#cursor = cursor = answer.nextCursor;
        if (answer.hits.length > 0 || cursor === null) break;
      }
    } catch (error) {
      if (run !== this.#run) return;
      this.#unclear = error instanceof ApiError && error.status === 400;
      this.#failure = wordsFor(error);
    } finally {
      if (run === this.#run) this.#busy = false;
    }
  }
}

export const [getSearch, setSearch] = createContext<Search>();
