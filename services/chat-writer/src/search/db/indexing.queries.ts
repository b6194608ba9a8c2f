import { CompiledQuery, sql } from 'kysely';
import type { ByRoom } from '../../db/by-room.ts';
import type { Db } from '../../db/database.ts';
import type { Statement } from '../../db/fenced-transaction.ts';
import { slicesOf } from '../../db/slices.ts';

export interface SearchRoom {
  room: string;
  no: number;
  rev: number;
  isStale: boolean;
}

/**
 * How far these rooms are indexed; those that the index has never heard of are added. Nobody else indexes them until the transaction
 * ends: an indexer that was paused finds, when it goes on, what others have done meanwhile.
 */
export async function lockSearchRooms(trx: Db, rooms: readonly string[]): Promise<SearchRoom[]> {
  const found = await readLocked(trx, rooms);
  if (found.length === rooms.length) return found;
  const known = new Set(found.map(({ room }) => room));
  const missing = rooms.filter((room) => !known.has(room)).toSorted();
  await sql`insert ignore into search_rooms (room_id, rev, stale) values ${sql.join(missing.map((room) => sql`(${room}, 0, 0)`))}`.execute(
    trx,
  );
  return [...found, ...(await readLocked(trx, missing))];
}

async function readLocked(trx: Db, rooms: readonly string[]): Promise<SearchRoom[]> {
  const rows = await trx
    .selectFrom('search_rooms')
    .selectAll()
    .where('room_id', 'in', rooms)
    .orderBy('room_id')
    .forUpdate()
    .execute();
  return rows.map((row) => ({ room: row.room_id, no: row.no, rev: row.rev, isStale: row.stale === 1 }));
}

/** Notes how far rooms are indexed now. */
export function updateSearchRooms(rooms: readonly SearchRoom[]): Statement {
  const values = rooms.map(({ room, no, rev, isStale }) => [room, no, rev, isStale ? 1 : 0]);
  return {
    query: CompiledQuery.raw(
      'insert into search_rooms (room_id, no, rev, stale) values ? on duplicate key update rev = values(rev), stale = values(stale)',
      [values],
    ),
    bytes: rooms.length * 70,
  };
}

/** Room number, token, time of the message (as MySQL writes it), `seq`. */
export type Posting = readonly [no: number, token: number, at: string, seq: number];

const byKey = (a: Posting, b: Posting): number =>
  a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : a[3] - b[3]);

/** In the order of their key, so that the server's pages fill in order. Those that are there stay. */
export function insertPostings(postings: readonly Posting[]): Statement[] {
  return Array.from(
    slicesOf(postings.toSorted(byKey), () => 60),
    ({ slice, bytes }) => ({
      query: CompiledQuery.raw('insert ignore into search_postings (room_no, token, at, seq) values ?', [slice]),
      bytes,
    }),
  );
}

/** Takes some tokens of one message back. */
export function deletePostings(message: { no: number; at: string; seq: number }, tokens: readonly number[]): Statement {
  const { no, at, seq } = message;
  return {
    query: CompiledQuery.raw('delete from search_postings where room_no = ? and token in (?) and at = ? and seq = ?', [
      no,
      tokens,
      at,
      seq,
    ]),
    bytes: 150 + tokens.length * 12,
  };
}

/** At most `limit` postings of a room. @returns how many there were. */
export async function wipePostings(db: Db, no: number, limit: number): Promise<number> {
  const { numAffectedRows } =
    await sql`delete from search_postings where room_no = ${no} limit ${sql.lit(limit)}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** What these messages said before: the text that they may still be found by. */
export async function listFormerBodies(
  db: Db,
  seqs: ByRoom<number>,
): Promise<{ room: string; seq: number; body: string }[]> {
  const rows = await db
    .selectFrom('message_revisions')
    .select(['room_id', 'seq', 'body'])
    .where((eb) => eb.or([...seqs].map(([room, ids]) => eb.and([eb('room_id', '=', room), eb('seq', 'in', ids)]))))
    .execute();
  return rows.map((row) => ({ room: row.room_id, seq: row.seq, body: row.body }));
}

/** The newest change of a room; undefined where there is no such room. */
export async function findHead(db: Db, room: string): Promise<number | undefined> {
  const row = await db.selectFrom('rooms').select('last_rev').where('id', '=', room).executeTakeFirst();
  return row?.last_rev;
}

/** At most `limit` rooms whose index is behind, by id, after `after`; and the last room looked at, where there may be more. */
export async function listRoomsBehind(
  db: Db,
  after: string,
  limit: number,
): Promise<{ rooms: string[]; next: string | undefined }> {
  const rows = await db
    .selectFrom('rooms')
    .leftJoin('search_rooms', 'search_rooms.room_id', 'rooms.id')
    .select(['rooms.id', 'rooms.last_rev', 'search_rooms.rev'])
    .where('rooms.id', '>', after)
    .orderBy('rooms.id')
    .limit(limit)
    .execute();
  const rooms = rows.filter(({ rev, last_rev }) => rev === null || rev < last_rev).map(({ id }) => id);
  return { rooms, next: rows.length < limit ? undefined : rows.at(-1)?.id };
}

/** What postings call a room; undefined where nothing of it was ever indexed. */
export async function findRoomNumber(db: Db, room: string): Promise<number | undefined> {
  const row = await db.selectFrom('search_rooms').select('no').where('room_id', '=', room).executeTakeFirst();
  return row?.no;
}

/** The token of a room's posting that comes `step` postings after the first with `from` or above; undefined where there are fewer. */
export async function findTokenAfter(db: Db, no: number, from: number, step: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('search_postings')
    .select('token')
    .where('room_no', '=', no)
    .where('token', '>=', from)
    .orderBy('token')
    .offset(step)
    .limit(1)
    .executeTakeFirst();
  return row?.token;
}

/** At most `limit` postings of a room's messages up to `seq`, with tokens from one to another, both included. @returns how many there were. */
export async function deletePostingsUpTo(
  db: Db,
  no: number,
  tokens: { from: number; to: number; seq: number },
  limit: number,
): Promise<number> {
  const { from, to, seq } = tokens;
  const { numAffectedRows } = await sql`delete from search_postings
    where room_no = ${no} and token >= ${from} and token <= ${to} and seq <= ${seq} limit ${sql.lit(limit)}`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}
