import { sql, type Selectable } from 'kysely';
import type { MessageState } from '../model.ts';
import type { ByRoom } from './by-room.ts';
import type { Db } from './database.ts';
import type { MessageTable } from './messages.table.ts';
import type { ThreadTable } from './threads.table.ts';
import { ALL } from './messages.statements.ts';
import { loadReactions } from './reactions.queries.ts';
import { fromSqlTime, fromSqlTimeOrNull } from './times.ts';
import { fromUuidBytes, toUuidBytes } from './uuids.ts';

type Row = Selectable<MessageTable> & Nullable<Omit<Selectable<ThreadTable>, 'room_id' | 'root_seq'>>;
type Nullable<Fields> = { [Key in keyof Fields]: Fields[Key] | null };

const NOBODY: readonly string[] = [];

function threadOf({ replies, last_reply_seq: lastSeq, last_reply_at: lastAt }: Row): MessageState['thread'] {
  if (replies === null || lastSeq === null || lastAt === null) return null;
  return { replies, lastSeq, lastAt: fromSqlTime(lastAt) };
}

function toMessageState(row: Row): MessageState {
  const named = row.mentions?.split(',');
  return {
    room: row.room_id,
    seq: row.seq,
    rev: row.rev,
    createdRev: row.created_rev,
    id: fromUuidBytes(row.client_id),
    sender: row.sender_id,
    kind: row.kind,
    body: row.body,
    at: fromSqlTime(row.at),
    replyTo: row.reply_to,
    editedAt: fromSqlTimeOrNull(row.edited_at),
    deletedAt: fromSqlTimeOrNull(row.deleted_at),
    reactions: [],
    root: row.root_seq,
    threadNo: row.thread_no,
    thread: threadOf(row),
    mentions: named?.filter((user) => user !== ALL) ?? NOBODY,
    mentionsRoom: named?.includes(ALL) ?? false,
    pinnedAt: fromSqlTimeOrNull(row.pinned_at),
    pinnedBy: row.pinned_by,
  };
}

/** Messages, each with what stands below it. */
const messagesAndThreads = (db: Db) =>
  db
    .selectFrom('messages')
    .leftJoin('threads', (join) =>
      join.onRef('threads.room_id', '=', 'messages.room_id').onRef('threads.root_seq', '=', 'messages.seq'),
    )
    .selectAll('messages')
    .select(['threads.replies', 'threads.last_reply_seq', 'threads.last_reply_at']);

async function withReactions(db: Db, rows: Row[]): Promise<MessageState[]> {
  const messages = rows.map(toMessageState);
  await loadReactions(db, messages);
  return messages;
}

/** Those of the messages with these client ids (UUIDs) that exist. */
export async function listMessagesById(db: Db, ids: ByRoom<string>): Promise<MessageState[]> {
  const rows = await messagesAndThreads(db)
    .where((eb) =>
      eb.or(
        [...ids].map(([room, uuids]) =>
          eb.and([eb('messages.room_id', '=', room), eb('client_id', 'in', uuids.map(toUuidBytes))]),
        ),
      ),
    )
    .execute();
  return withReactions(db, rows);
}

/** Those of the messages at these places that exist. */
export async function listMessagesBySeq(db: Db, seqs: ByRoom<number>): Promise<MessageState[]> {
  const rows = await messagesAndThreads(db)
    .where((eb) =>
      eb.or([...seqs].map(([room, ids]) => eb.and([eb('messages.room_id', '=', room), eb('seq', 'in', ids)]))),
    )
    .execute();
  return withReactions(db, rows);
}

/** The messages from one place to another, both included, ascending. */
export async function listMessagesBetween(db: Db, room: string, from: number, to: number): Promise<MessageState[]> {
  const rows = await messagesAndThreads(db)
    .where('messages.room_id', '=', room)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .orderBy('seq')
    .execute();
  return withReactions(db, rows);
}

/**
 * At most `limit` messages whose last change is above `since` and at most `head`, by that change. The index is named, since MySQL
 * would rather read and sort the whole room when much of it has changed.
 */
export async function listChangedMessages(
  db: Db,
  range: { room: string; since: number; limit: number },
): Promise<MessageState[]> {
  const { room, since, limit } = range;
  const { rows } = await sql<Row>`
    select messages.*, threads.replies, threads.last_reply_seq, threads.last_reply_at
    from messages force index (by_rev)
    left join threads on threads.room_id = messages.room_id and threads.root_seq = messages.seq
    where messages.room_id = ${room} and rev > ${since} order by rev limit ${limit}`.execute(db);
  return withReactions(db, rows);
}
