import {
  newestReplies,
  withReply,
  withThreadOf,
  type ClientEvent,
  type RoomMember,
  type RoomState,
} from '@chatapp/client';
import type { Message, MyRoom } from '@chatapp/contracts';
import { rangeOf, type Database, type StoredRoom } from '#lib/store/database.ts';
import { kept } from '#lib/store/limits.ts';
import { addSegment, segmentOf } from '#lib/store/segments.ts';

/** What comes within this time is written together. */
const FLUSH_AFTER_MS = 25;

/** What of a room's state is kept. */
type Known = Pick<RoomState, 'id' | 'head' | 'lastSeq'> & { readonly members?: RoomState['members'] };

/**
 * Writes down what the client hears. A room's messages and the `head` up to which they are true go into one transaction, so whenever the
 * browser dies, the next start reads on from where the store is.
 */
export class Mirror {
  readonly #db: Database | undefined;
  readonly #rooms = new Map<string, StoredRoom>();
  readonly #unwritten = new Map<string, Map<number, Message>>();
  readonly #dirty = new Set<string>();
  /** Members as they were last written down, of rooms where they are known. */
  readonly #members = new Map<string, RoomState['members']>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** Without a database it only remembers which messages are where, so that callers need not care. */
  constructor(db: Database | undefined) {
    this.#db = db;
  }

  /** What was written last time. */
  async load(): Promise<StoredRoom[]> {
    const stored = (await this.#db?.getAll('rooms')) ?? [];
    return Promise.all(stored.map((room) => this.#trimmed(room)));
  }

  get(room: string): StoredRoom | undefined {
    return this.#rooms.get(room);
  }

  /** The room as the client has it now; `info` where I am in it. */
  room({ id, head, lastSeq, members }: Known, info: MyRoom): void {
    if (members && members !== this.#members.get(id)) {
      this.#members.set(id, members);
      this.members(id, [...members.values()]);
    }
    const known = this.#rooms.get(id);
    if (known?.head === head && known.info === info && known.lastSeq === lastSeq) return;
    this.#put({ id, head, lastSeq, info, segments: known?.segments ?? [] });
  }

  /** To be called before `room` tells of the head that follows from the event. */
  heard(event: ClientEvent): void {
    if (event.type === 'room.reset') this.#emptied(event.room);
    if (event.type !== 'message.created' && event.type !== 'message.updated') return;
    const room = this.#rooms.get(event.room);
    if (!room) return;
    if (event.type === 'message.updated' && !segmentOf(room.segments, event.seq)) return;
    const { type: _type, ...message } = event;
    this.keep(room.id, [message]);
  }

  /** Messages without a hole between them, none of them older than what was heard of it. */
  keep(id: string, messages: readonly Message[]): void {
    const room = this.#rooms.get(id);
    const [first, last] = [messages[0], messages.at(-1)];
    if (!room || !first || !last) return;
    let unwritten = this.#unwritten.get(id);
    if (!unwritten) this.#unwritten.set(id, (unwritten = new Map()));
    for (const message of messages) unwritten.set(message.seq, message);
    this.#put({ ...room, segments: addSegment(room.segments, [first.seq, last.seq]) });
  }

  /** Who is in a room; of too large a one nothing is kept. */
  members(room: string, members: readonly RoomMember[]): void {
    const change = async (db: Database): Promise<unknown> =>
      members.length > kept.members ? db.delete('members', room) : db.put('members', { room, members });
    void this.#write(change);
  }

  forget(id: string): void {
    if (!this.#rooms.delete(id)) return;
    this.#unwritten.delete(id);
    this.#dirty.delete(id);
    this.#members.delete(id);
    void this.#write(async (db) => {
      const tx = db.transaction(['rooms', 'messages', 'members', 'answers'], 'readwrite');
      const [ofOne, ofMany] = [['rooms', 'members'] as const, ['messages', 'answers'] as const];
      await Promise.all([
        ...ofOne.map((name) => tx.objectStore(name).delete(id)),
        ...ofMany.map((name) => tx.objectStore(name).delete(rangeOf(id))),
        tx.done,
      ]);
    });
  }

  /** Everything that was heard so far is in the store. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#dirty.size === 0) return this.#writing;
    const rooms = [...this.#dirty].flatMap((id) => this.#rooms.get(id) ?? []);
    const messages = [...this.#unwritten.values()].flatMap((unwritten) => [...unwritten.values()]);
    this.#dirty.clear();
    this.#unwritten.clear();
    return this.#write(async (db) => {
      const tx = db.transaction(['rooms', 'messages'], 'readwrite', { durability: 'relaxed' });
      const [roomStore, messageStore] = [tx.objectStore('rooms'), tx.objectStore('messages')];
      const puts: Promise<unknown>[] = rooms.map((room) => roomStore.put(room));
      for (const message of messages) {
        const known = await messageStore.get([message.room, message.seq]);
        puts.push(messageStore.put(known ? withThreadOf(message, known) : message));
      }
      for (const [room, replies] of Map.groupBy(messages, (message) => message.room))
        for (const [root, reply] of newestReplies(replies)) {
          const known = await messageStore.get([room, root]);
          if (known) puts.push(messageStore.put(withReply(known, reply)));
        }
      await Promise.all([...puts, tx.done]);
    });
  }

  #put(room: StoredRoom): void {
    this.#rooms.set(room.id, room);
    this.#dirty.add(room.id);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
  }

  /** One after the other; a full or broken store is no reason to stop: what it lacks is read from the server next time. */
  #write(change: (db: Database) => Promise<unknown>): Promise<void> {
    const db = this.#db;
    if (!db) return this.#writing;
    this.#writing = this.#writing
      .then(() => change(db))
      .then(nothing, (error: unknown) => console.warn('not stored', error));
    return this.#writing;
  }

  #emptied(id: string): void {
    const room = this.#rooms.get(id);
    if (!room) return;
    this.forget(id);
    this.#put({ ...room, segments: [] });
  }

  async #trimmed(stored: StoredRoom): Promise<StoredRoom> {
    const from = stored.lastSeq - kept.messages + 1;
    const old = stored.segments.some((segment) => segment[0] < from);
    const segments = stored.segments
      .filter((segment) => segment[1] >= from)
      .map((segment) => [Math.max(from, segment[0]), segment[1]] as const);
    const room = { ...stored, segments };
    this.#rooms.set(room.id, room);
    if (old) await this.#write(async (db) => db.delete('messages', rangeOf(room.id, 0, from - 1)));
    if (old) this.#put(room);
    return room;
  }
}

function nothing(): void {}
