import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { PendingMessage } from '@chatapp/client';
import type { Message, MyRoom } from '@chatapp/contracts';
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

interface Schema extends DBSchema {
  rooms: { key: string; value: StoredRoom };
  messages: { key: [room: string, seq: number]; value: Message };
  outbox: { key: string; value: StoredPending };
  drafts: { key: string; value: StoredDraft };
}

/** What this device keeps for one person: docs/architecture.md, "The web client". */
export type Database = IDBPDatabase<Schema>;

const nameOf = (person: string): string => `chatapp ${person}`;

/** @throws where the browser has no IndexedDB, or forbids it (some private windows) */
export function openDatabase(person: string): Promise<Database> {
  return openDB<Schema>(nameOf(person), 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('rooms', { keyPath: 'id' });
        db.createObjectStore('messages', { keyPath: ['room', 'seq'] });
        db.createObjectStore('outbox', { keyPath: 'id' });
      }
      db.createObjectStore('drafts', { keyPath: 'key' });
    },
    // A newer version of the page wants to change it.
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
}

/** Forgets everything of one person on this device. */
export function deleteDatabase(person: string): Promise<void> {
  return deleteDB(nameOf(person));
}

/** All messages of a room, or those from `from` to `to`. */
export function rangeOf(room: string, from = 0, to = Infinity): IDBKeyRange {
  return IDBKeyRange.bound([room, from], [room, to]);
}
