import { wordsFor } from '#lib/session/words.ts';

export interface CursorPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

type Read<Item, Query> = (query: Query, cursor: string | undefined) => Promise<CursorPage<Item>>;

/** Pages without a single row that are passed over in one go: some calls answer with such, and they are not the last. */
const EMPTY_PAGES = 20;

/** A list that comes page by page and follows what is asked for. What an older question answers late is dropped. */
export class CursorList<Item extends { readonly id: string }, Query = string> {
  readonly #read: Read<Item, Query>;
  #items = $state.raw<readonly Item[]>();
  #cursor = $state<string | null>(null);
  #loading = $state(false);
  #failure = $state('');
  #query: Query | undefined;
  #run = 0;

  constructor(read: Read<Item, Query>) {
    this.#read = read;
  }

  /** Undefined while the first answer is on its way. */
  get items(): readonly Item[] | undefined {
    return this.#items;
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** In words; empty while there is none. */
  get failure(): string {
    return this.#failure;
  }

  async search(query: Query): Promise<void> {
    this.#query = query;
    await this.#page(query, undefined);
  }

  async again(): Promise<void> {
    if (this.#query !== undefined) await this.search(this.#query);
  }

  async more(): Promise<void> {
    if (this.#query !== undefined && this.#cursor !== null && !this.#loading)
      await this.#page(this.#query, this.#cursor);
  }

  /** Nothing is asked for any more. */
  clear(): void {
    this.#run++;
    this.#query = undefined;
    this.#items = undefined;
    this.#cursor = null;
    this.#loading = false;
    this.#failure = '';
  }

  /** One row as it is now. */
  put(item: Item): void {
    this.#items = this.#items?.map((other) => (other.id === item.id ? item : other));
  }

  remove(id: string): void {
    this.#items = this.#items?.filter((item) => item.id !== id);
  }

  async #page(query: Query, from: string | undefined): Promise<void> {
    const run = ++this.#run;
    this.#loading = true;
    try {
      let answer = await this.#read(query, from);
      for (let empty = 1; answer.items.length === 0 && answer.nextCursor !== null && empty < EMPTY_PAGES; empty++)
        answer = await this.#read(query, answer.nextCursor);
      if (run !== this.#run) return;
      this.#items = from === undefined ? answer.items : [...(this.#items ?? []), ...answer.items];
      this.#cursor = answer.nextCursor;
      this.#failure = '';
    } catch (error) {
      if (run === this.#run) this.#failure = wordsFor(error);
    } finally {
      if (run === this.#run) this.#loading = false;
    }
  }
}
