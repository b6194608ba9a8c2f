import { sql } from 'kysely';
import type { Db } from './database.ts';
import { fromSqlTime, fromSqlTimeOrNull } from './times.ts';

/** What a room still has of messages. */
export interface RoomAge {
  id: string;
  floor: number;
  lastSeq: number;
  /** Of the first message above the floor. */
  oldestAt: string | null;
  /** Of the first message that is there at all: one up to the floor has had its time. */
  firstSeq: number | null;
}

/** The next `limit` rooms after `after`, by id. Two looks along the key of messages for each: MySQL must be told so. */
export async function listRoomAges(db: Db, after: string, limit: number): Promise<RoomAge[]> {
  const { rows } = await sql<{
    id: string;
    floor: number;
    last_seq: number;
    oldest_at: string | null;
    first_seq: number | null;
  }>`select id, floor, last_seq,
      (select at from messages force index (primary) where room_id = rooms.id and seq > rooms.floor order by room_id, seq limit 1) as oldest_at,
      (select seq from messages force index (primary) where room_id = rooms.id order by room_id, seq limit 1) as first_seq
    from rooms where id > ${after} order by id limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    floor: row.floor,
    lastSeq: row.last_seq,
    oldestAt: fromSqlTimeOrNull(row.oldest_at),
    firstSeq: row.first_seq,
  }));
}

export async function findSentAt(db: Db, room: string, seq: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('messages')
    .select('at')
    .where('room_id', '=', room)
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row && fromSqlTime(row.at);
}

/** What hangs on messages, and by which column. */
const DEPENDENT = [
  ['reactions', 'seq'],
  ['message_revisions', 'seq'],
  ['mentions', 'seq'],
  ['pins', 'seq'],
  ['thread_replies', 'root_seq'],
  ['thread_followers', 'root_seq'],
  ['threads', 'root_seq'],
  // Last: while a message is there, what hangs on it will be looked for again.
  ['messages', 'seq'],
] as const;

/** Deletes the messages of a room from one place to another, both included, with all that hangs on them. */
export async function deleteMessages(db: Db, room: string, from: number, to: number): Promise<void> {
  for (const [table, column] of DEPENDENT)
    await sql`delete from ${sql.table(table)}
      where room_id = ${room} and ${sql.ref(column)} between ${from} and ${to}`.execute(db);
}
