import { ApiError, type ChatClient, type ClientEvent, type RequestFields, type RoomState } from '@chatapp/client';
import type { Message } from '@chatapp/contracts';
import { errors, uuidv7 } from '@chatapp/contracts/light';
import { keyOf, type Change, type StoredChange, type Wanted } from '#lib/store/changes.ts';
import type { Database } from '#lib/store/database.ts';
import { kept } from '#lib/store/limits.ts';

/** After a try that failed and may succeed later. */
const AGAIN_MS = 5_000;
/** By so much a timer may be early by the clock. */
const EARLY_MS = 10;

/** What a page wants of a message; one without a `seq` is on its way. `heldMs`: for so long it may be taken back. */
export type Asked = Pick<Change, 'room' | 'message' | 'seq'> & Wanted & { readonly heldMs?: number };

type Client = Pick<ChatClient, 'state' | 'room' | 'request' | 'rewrite' | 'discard' | 'mayHaveArrived'>;

export interface Told {
  /** All that the server has not confirmed, or the room does not show yet. */
  changes(changes: readonly Change[]): void;
  /** It is as it was before. */
  refused(change: Change, code: string): void;
}

/**
 * Edits, deletions, reactions and pins on their way: in the store at once, shown by the pages at once, and sent in order, room by room, when
 * there is a connection. Each says how the message shall be, so one that comes twice changes nothing, and a later one replaces an earlier.
 */
export class MyChanges {
  readonly #db: Database | undefined;
  readonly #client: Client;
  readonly #told: Told;
  /** In the order in which they were made. */
  readonly #changes = new Map<string, StoredChange>();
  /** Confirmed by the room's `rev`, which the room has not reached yet. */
  readonly #confirmed = new Map<string, { readonly change: StoredChange; readonly rev: number }>();
  readonly #sending = new Set<string>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(db: Database | undefined, client: Client, told: Told) {
    this.#db = db;
    this.#client = client;
    this.#told = told;
  }

  get all(): readonly Change[] {
    return [...[...this.#confirmed.values()].map(({ change }) => change), ...this.#changes.values()];
  }

  /** What was under way when the browser last ended. */
  async load(): Promise<void> {
    const stored = (await this.#db?.getAll('changes').catch(() => [])) ?? [];
    for (const change of stored.sort((a, b) => a.madeAtMs - b.madeAtMs)) {
      const { key, type, seq, madeAtMs, heldUntilMs } = change;
      // It never went out: nothing is left to be deleted.
      if (type === 'message.delete' && seq === undefined && Date.now() - madeAtMs > kept.takenBackMs) this.#drop(key);
      else this.#changes.set(key, change);
      if (heldUntilMs !== undefined) this.#later(heldUntilMs - Date.now());
    }
  }

  make({ heldMs, ...asked }: Asked): void {
    const { room, message } = asked;
    if (asked.seq === undefined && !this.#changeUnsent(asked)) return;
    const seq = asked.seq ?? this.#client.room(room)?.messages.find(({ id }) => id === message)?.seq;
    const madeAtMs = Date.now();
    this.#put({
      ...asked,
      ...(seq !== undefined && { seq }),
      ...(heldMs !== undefined && { heldUntilMs: madeAtMs + heldMs }),
      key: keyOf(message, asked),
      id: uuidv7(madeAtMs),
      madeAtMs,
    });
    if (heldMs !== undefined) this.#later(heldMs);
    this.#told.changes(this.all);
    this.send();
  }

  /** It is not wanted any more, or was refused and is given up. */
  takeBack(key: string): void {
    if (this.#drop(key)) this.#told.changes(this.all);
  }

  /** One that was refused is tried again, as another request. */
  retry(key: string): void {
    const change = this.#changes.get(key);
    if (change?.refused === undefined) return;
    const { refused: _, ...again } = change;
    this.#put({ ...again, id: uuidv7(Date.now()) });
    this.#told.changes(this.all);
    this.send();
  }

  /** There is a connection, or something new to send. */
  send(): void {
    for (const { room } of this.#changes.values()) if (!this.#sending.has(room)) void this.#sendOf(room);
  }

  /** One that was on its way has its number now. */
  heard(event: ClientEvent): void {
    if (event.type === 'message.created' || event.type === 'message.updated') this.#appeared([event]);
  }

  /** The room is known up to another `head`. */
  shown({ id, head, messages }: Pick<RoomState, 'id' | 'head' | 'messages'>): void {
    if (this.#changes.size > 0) this.#appeared(messages);
    const over = [...this.#confirmed].filter(([, { change, rev }]) => change.room === id && rev <= head);
    for (const [key] of over) this.#confirmed.delete(key);
    if (over.length > 0) this.#told.changes(this.all);
  }

  /** I am out of the room. */
  forget(room: string): void {
    const gone = [...this.#changes.values()].filter((change) => change.room === room);
    for (const { key } of gone) this.#drop(key);
    if (gone.length > 0) this.#told.changes(this.all);
  }

  /** Everything is in the store. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#writing;
  }

  /** A message that has not gone out is changed where it waits. @returns whether it may have gone out all the same */
  #changeUnsent({ message, ...wanted }: Asked): boolean {
    const unsure = this.#client.mayHaveArrived(message);
    if (wanted.type === 'message.edit') this.#client.rewrite(message, wanted.body);
    if (wanted.type === 'message.delete') {
      this.#client.discard(message);
      for (const { key } of this.#of(message)) this.#drop(key);
    }
    return unsure;
  }

  #of(message: string): StoredChange[] {
    return [...this.#changes.values()].filter((change) => change.message === message);
  }

  #appeared(messages: readonly Message[]): void {
    const waiting = [...this.#changes.values()].filter(({ seq }) => seq === undefined);
    let found = false;
    for (const change of waiting) {
      const message = messages.find(({ id }) => id === change.message);
      if (!message) continue;
      found = true;
      if (change.type === 'message.edit' && message.body === change.body.trim()) this.#drop(change.key);
      else this.#put({ ...change, seq: message.seq });
    }
    if (!found) return;
    this.#told.changes(this.all);
    this.send();
  }

  async #sendOf(room: string): Promise<void> {
    this.#sending.add(room);
    try {
      for (let next = this.#next(room); next; next = this.#next(room)) {
        if (await this.#tell(next)) continue;
        this.#later(AGAIN_MS);
        return;
      }
    } finally {
      this.#sending.delete(room);
    }
  }

  /** What is to be sent now, if anything: what is about to be deleted needs no other change. */
  #next(room: string): StoredChange | undefined {
    if (this.#client.state.status !== 'online') return undefined;
    const due = [...this.#changes.values()].filter(
      (change) =>
        change.room === room &&
        change.seq !== undefined &&
        change.refused === undefined &&
        (change.heldUntilMs ?? 0) <= Date.now(),
    );
    const [first] = due;
    return due.find(({ type, message }) => type === 'message.delete' && message === first?.message) ?? first;
  }

  /** @returns false where it has to be tried again later */
  async #tell(change: StoredChange): Promise<boolean> {
    const { type, room, seq = 0, id, key } = change;
    const what = 'body' in change ? { body: change.body } : 'emoji' in change ? { emoji: change.emoji } : {};
    const fields = { room, seq, ...what } as RequestFields<typeof type>;
    try {
      const { rev = 0 } = await this.#client.request(type, fields, { id });
      this.#confirmed.set(key, { change, rev });
      if (this.#changes.get(key)?.id === id) this.#drop(key);
      if (type === 'message.delete') for (const other of this.#of(change.message)) this.#drop(other.key);
      const state = this.#client.room(room);
      if (!state) this.#confirmed.delete(key);
      this.#told.changes(this.all);
      if (state) this.shown(state);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || !isFinal(error)) return false;
      if (this.#changes.get(key)?.id === id) this.#refused(change, error.code);
      return true;
    }
  }

  #refused(change: StoredChange, code: string): void {
    // What was written is not thrown away: the person decides.
    if (change.type === 'message.edit') this.#put({ ...change, refused: code });
    else this.#drop(change.key);
    this.#told.changes(this.all);
    if (change.type !== 'message.edit') this.#told.refused(change, code);
  }

  #later(ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.send();
    }, ms + EARLY_MS);
    this.#timers.add(timer);
  }

  #put(change: StoredChange): void {
    const known = this.#changes.get(change.key);
    if (known?.id !== change.id) this.#changes.delete(change.key);
    this.#changes.set(change.key, change);
    this.#write((db) => db.put('changes', change));
  }

  #drop(key: string): boolean {
    this.#write((db) => db.delete('changes', key));
    return this.#changes.delete(key);
  }

  #write(change: (db: Database) => Promise<unknown>): void {
    const db = this.#db;
    if (!db) return;
    this.#writing = this.#writing
      .then(() => change(db))
      .catch((error: unknown) => console.warn('change not stored', error));
  }
}

/** Whether it is the server's last word: not that of a connection that ended. */
function isFinal({ code, retryable, needsLogin }: ApiError): boolean {
  return Object.hasOwn(errors, code) && !retryable && !needsLogin;
}
