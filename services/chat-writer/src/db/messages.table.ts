import type { Message } from '@chatapp/contracts';

export interface MessageTable {
  room_id: string;
  seq: number;
  rev: number;
  created_rev: number;
  client_id: Buffer;
  sender_id: string;
  kind: Message['kind'];
  body: string;
  at: string;
  reply_to: number | null;
  edited_at: string | null;
  deleted_at: string | null;
  root_seq: number | null;
  thread_no: number | null;
  /** Ids of those whom it names, by commas; `*` is everybody in the room. */
  mentions: string | null;
  pinned_at: string | null;
  pinned_by: string | null;
}

/** What a message said until the change `rev` of it: edits by its author, and what a deletion took away. */
export interface MessageRevisionTable {
  room_id: string;
  seq: number;
  rev: number;
  body: string;
  replaced_by: string;
  replaced_at: string;
}
