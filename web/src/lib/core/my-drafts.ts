import { ApiError, draftKey, type Api, type ClientEvent } from '@chatapp/client';
import type { Database, StoredDraft } from '#lib/store/database.ts';

/** What a page tells of a draft, and is told. An empty body: there is none. */
export interface DraftText {
  readonly room: string;
  /** Of a reply in this thread. */
  readonly root?: number;
  readonly body: string;
}

/** The server hears of a draft when nobody has typed for so long: what is sent sooner was never one. */
const PAUSE_MS = 1_000;
/** After a try that failed and may succeed later. */
const AGAIN_MS = 15_000;

interface Server {
  readonly api: Pick<Api, 'listDrafts'>;
  /** Keeps a draft. @returns when it was kept */
  set(draft: DraftText): Promise<{ readonly at: string }>;
}

/**
 * What I typed and did not send: in the store at once, on the server a moment later, and from there on my other devices. The last that was
 * written counts. What the server has not heard of stays, and is told again after the next connection.
 */
export class MyDrafts {
  readonly #db: Database | undefined;
  readonly #server: Server;
  readonly #changed: (drafts: readonly DraftText[]) => void;
  readonly #drafts = new Map<string, StoredDraft>();
  /** What the server has, as far as it was told. */
  readonly #there = new Map<string, { readonly body: string; readonly at: string }>();
  #isRead = false;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #sending = new Set<string>();
  /** Events since the read that is under way was begun. */
  #since: ClientEvent[] | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param changed what other devices have written */
  constructor(db: Database | undefined, server: Server, changed: (drafts: readonly DraftText[]) => void) {
    this.#db = db;
    this.#server = server;
    this.#changed = changed;
  }

  get all(): DraftText[] {
    return [...this.#drafts.values()].filter(({ body }) => body !== '').map(textOf);
  }

  /** What this device has kept. */
  async load(): Promise<void> {
    for (const draft of (await this.#db?.getAll('drafts').catch(() => [])) ?? []) this.#drafts.set(draft.key, draft);
  }

  /** Somebody types here. */
  set({ room, root, body }: DraftText): void {
    const key = draftKey(room, root);
    const text = body.trim() === '' ? '' : body;
    const known = this.#drafts.get(key);
    if ((known?.body ?? '') === text) return;
    const unsent = text !== '' || !this.#isRead || this.#sending.has(key) || (this.#there.get(key)?.body ?? '') !== '';
    this.#put({ key, room, ...(root !== undefined && { root }), body: text, writtenAtMs: Date.now(), unsent });
    this.#tellLater(key, text === '' ? 0 : PAUSE_MS);
  }

  /** There is a connection: reads what was written elsewhere, and tells what was written here. */
  async read(): Promise<void> {
    const since: ClientEvent[] = [];
    this.#since = since;
    try {
      const { drafts } = await this.#server.api.listDrafts({});
      if (this.#since !== since) return;
      const there = new Map(drafts.map((draft) => [draftKey(draft.room, draft.root), draft]));
      const gone = [...this.#drafts.values()].filter(({ key, unsent }) => !unsent && !there.has(key));
      this.#take([...gone.map((draft) => ({ ...textOf(draft), body: '', at: '' })), ...drafts]);
      for (const event of since) this.#apply(event);
      this.#isRead = true;
    } catch {
      // What is known stays; the next connection reads it again.
    } finally {
      if (this.#since === since) this.#since = undefined;
    }
    for (const { key, unsent } of this.#drafts.values()) if (unsent) this.#tellLater(key, 0);
  }

  heard(event: ClientEvent): void {
    if (event.type !== 'draft.updated') return;
    this.#since?.push(event);
    this.#apply(event);
  }

  /** Everything is in the store. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#writing;
  }

  #apply(event: ClientEvent): void {
    if (event.type === 'draft.updated') this.#take([event]);
  }

  /** What the server has. Of what was written here since, it will hear. */
  #take(drafts: readonly (DraftText & { readonly at: string })[]): void {
    const news = drafts.filter(({ room, root, body, at }) => {
      const key = draftKey(room, root);
      const known = this.#drafts.get(key);
      if (at !== '' && at < (this.#there.get(key)?.at ?? '')) return false;
      this.#there.set(key, { body, at });
      if (known?.unsent && (this.#isUnderWay(key) || known.writtenAtMs >= Date.parse(at))) return false;
      return (known?.body ?? '') !== body || known?.unsent === true;
    });
    for (const { room, root, body, at } of news) {
      const key = draftKey(room, root);
      const writtenAtMs = Date.parse(at) || 0;
      this.#put({ key, room, ...(root !== undefined && { root }), body, writtenAtMs, unsent: false });
    }
    if (news.length > 0) this.#changed(news.map(textOf));
  }

  /** Whether it is being written here at this moment. */
  #isUnderWay(key: string): boolean {
    return this.#timers.has(key) || this.#sending.has(key);
  }

  #tellLater(key: string, pauseMs: number): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#tell(key);
      }, pauseMs),
    );
  }

  async #tell(key: string): Promise<void> {
    const draft = this.#drafts.get(key);
    if (!draft?.unsent || this.#sending.has(key)) return;
    this.#sending.add(key);
    const told = await this.#server.set(textOf(draft)).catch((error: unknown) => error);
    this.#sending.delete(key);
    if (!isTold(told)) {
      // What is refused (too long, too many of them) stays on this device.
      if (told instanceof ApiError && told.retryable && !this.#timers.has(key)) this.#tellLater(key, AGAIN_MS);
      return;
    }
    this.#there.set(key, { body: draft.body, at: told.at });
    const now = this.#drafts.get(key);
    if (now?.body === draft.body) this.#put({ ...now, unsent: false });
    else if (!this.#timers.has(key)) this.#tellLater(key, 0);
  }

  #put(draft: StoredDraft): void {
    const { key, body, unsent } = draft;
    const isNothing = body === '' && !unsent;
    if (isNothing) this.#drafts.delete(key);
    else this.#drafts.set(key, draft);
    const db = this.#db;
    if (!db) return;
    const write = (): Promise<unknown> => (isNothing ? db.delete('drafts', key) : db.put('drafts', draft));
    this.#writing = this.#writing.then(write).catch((error: unknown) => console.warn('draft not stored', error));
  }
}

function isTold(answer: unknown): answer is { readonly at: string } {
  return typeof answer === 'object' && answer !== null && 'at' in answer;
}

function textOf({ room, root, body }: DraftText): DraftText {
  return { room, ...(root !== undefined && { root }), body };
}
