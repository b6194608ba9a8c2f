import { applyFollowed, followedOf, type Api, type ClientEvent, type FollowedThreads } from '@chatapp/client';
import type { FollowedThread } from '@chatapp/contracts';

/** Pages of threads that are read: who follows more has the newest counted. */
const PAGES = 4;

/** The threads that I follow, and how far I have read them: read after each connection, and kept true by what is heard. */
export class MyThreads {
  readonly #api: Pick<Api, 'listThreads'>;
  readonly #changed: (threads: FollowedThreads) => void;
  #value: FollowedThreads | undefined;
  /** Events since the read that is under way was begun: nobody can tell which of the two is newer, and the last event always is. */
  #since: ClientEvent[] | undefined;

  constructor(api: Pick<Api, 'listThreads'>, changed: (threads: FollowedThreads) => void) {
    this.#api = api;
    this.#changed = changed;
  }

  /** Undefined until it was read once. */
  get value(): FollowedThreads | undefined {
    return this.#value;
  }

  async read(): Promise<void> {
    const since: ClientEvent[] = [];
    this.#since = since;
    try {
      const threads: FollowedThread[] = [];
      let cursor: string | null | undefined;
      for (let pages = 0; pages < PAGES && cursor !== null; pages++) {
        const page: { threads: FollowedThread[]; nextCursor: string | null } = await this.#api.listThreads(
          cursor === undefined ? {} : { cursor },
        );
        threads.push(...page.threads);
        cursor = page.nextCursor;
      }
      if (this.#since === since) this.#set(since.reduce(applyFollowed, followedOf(threads)));
    } catch {
      // What is known stays; the next connection reads it again.
    } finally {
      if (this.#since === since) this.#since = undefined;
    }
  }

  heard(event: ClientEvent): void {
    if (event.type !== 'thread.updated' && event.type !== 'message.created') return;
    this.#since?.push(event);
    if (this.#value) this.#set(applyFollowed(this.#value, event));
  }

  #set(value: FollowedThreads): void {
    if (value === this.#value) return;
    this.#value = value;
    this.#changed(value);
  }
}
