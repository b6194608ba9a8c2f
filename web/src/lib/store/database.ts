import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { PendingMessage, RoomMember } from '@chatapp/client';
import type { Message, MyRoom } from '@chatapp/contracts';
import type { StoredChange } from './changes.ts';
import type { Segment } from './segments.ts';

/** A room as this device has it. What is in `segments` is true as of `head`. */
export interface StoredRoom {
  readonly id: string;
  readonly info: MyRoom;
  readonly head: number;
  readonly lastSeq: number;
  readonly segments: readonly Segment[];
}

/** A message on its way out; `place` keeps the order in which they were written. */
export interface StoredPending {
  readonly id: string;
  readonly place: number;
  readonly message: PendingMessage;
}

/** What was typed and not sent; `key` as `draftKey` has it. */
export interface StoredDraft {
  readonly key: string;
  readonly room: string;
  readonly root?: number;
  /** Empty only while the server has not heard that there is none any more. */
  readonly body: string;
  readonly writtenAtMs: number;
  /** Whether the server has not heard of it. */
  readonly unsent: boolean;
}

/** Who is in a room, as of when it was last known. */
export interface StoredMembers {
  readonly room: string;
  readonly members: readonly RoomMember[];
}

/** What the server last said to a question about a room: a thread (by its root), or what is pinned (0). */
export interface StoredAnswer {
  readonly room: string;
  readonly root: number;
  readonly readAtMs: number;
  readonly answer: unknown;
}

interface Schema extends DBSchema {
  rooms: { key: string; value: StoredRoom };
  messages: { key: [room: string, seq: number]; value: Message };
  outbox: { key: string; value: StoredPending };
  drafts: { key: string; value: StoredDraft };
  members: { key: string; value: StoredMembers };
  answers: { key: [room: string, root: number]; value: StoredAnswer; indexes: { age: number } };
  changes: { key: string; value: StoredChange };
}

/** What this device keeps for one person: docs/architecture.md, "The web client". */
export type Database = IDBPDatabase<Schema>;

const nameOf = (person: string): string => `chatapp ${person}`;

/** @throws where the browser has no IndexedDB, or forbids it (some private windows) */
export function openDatabase(person: string): Promise<Database> {
  return openDB<Schema>(nameOf(person), 3, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('rooms', { keyPath: 'id' });
        db.createObjectStore('messages', { keyPath: ['room', 'seq'] });
        db.createObjectStore('outbox', { keyPath: 'id' });
      }
      if (before < 2) db.createObjectStore('drafts', { keyPath: 'key' });
      if (before < 3) {
        db.createObjectStore('members', { keyPath: 'room' });
        db.createObjectStore('answers', { keyPath: ['room', 'root'] }).createIndex('age', 'readAtMs');
        db.createObjectStore('changes', { keyPath: 'key' });
      }
    },
    // A newer version of the page wants to change it.
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
}

/** Forgets everything of one person on this device. */
export function deleteDatabase(person: string): Promise<void> {
  return deleteDB(nameOf(person));
}

/** All messages of a room, or those from `from` to `to`; also all answers about it. */
export function rangeOf(room: string, from = 0, to = Infinity): IDBKeyRange {
  return IDBKeyRange.bound([room, from], [room, to]);
}
