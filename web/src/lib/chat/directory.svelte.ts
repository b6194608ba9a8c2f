import type { HttpAnswer, Room } from '@chatapp/contracts';
import { wordsFor } from '#lib/session/words.ts';

type Read = (query: string, cursor: string | null) => Promise<HttpAnswer<'directory'>>;

/** The public rooms that match a search, page by page. What an older search answers late is dropped. */
export class Directory {
  readonly #read: Read;
  #rooms = $state.raw<readonly Room[] | null>(null);
  #cursor = $state<string | null>(null);
  #loading = $state(false);
  #failure = $state('');
  #query = '';
  #run = 0;

  constructor(read: Read) {
    this.#read = read;
  }

  /** Null while the first answer is on its way. */
  get rooms(): readonly Room[] | null {
    return this.#rooms;
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  get loading(): boolean {
    return this.#loading;
  }

  get failure(): string {
    return this.#failure;
  }

  async search(query: string): Promise<void> {
    this.#query = query;
    await this.#page(null);
  }

  async more(): Promise<void> {
    if (this.#cursor !== null && !this.#loading) await this.#page(this.#cursor);
  }

  async #page(cursor: string | null): Promise<void> {
    const run = ++this.#run;
    this.#loading = true;
    try {
      const answer = await this.#read(this.#query, cursor);
      if (run !== this.#run) return;
      this.#rooms = cursor === null ? answer.rooms : [...(this.#rooms ?? []), ...answer.rooms];
      this.#cursor = answer.nextCursor;
      this.#failure = '';
    } catch (error) {
      if (run === this.#run) this.#failure = wordsFor(error);
    } finally {
      if (run === this.#run) this.#loading = false;
    }
  }
}
