import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';

/** Higher than any `seq`. */
export const ANY_SEQ = 4_294_967_295;

/** Where a message stands among all: the newest first, by time, then room, then `seq`. `at` as MySQL writes it. */
export interface Place {
  at: string;
  no: number;
  seq: number;
}

/** Negative where `a` comes before `b`: it is newer. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  return b.no - a.no || b.seq - a.seq;
}

/** A part of a room's postings: below (at, seq), and not before `since`. */
export interface Range extends Place {
  since: string;
}

/** Rooms of which something is indexed, by what postings call them. */
export async function listRoomNumbers(db: Db, rooms: readonly string[]): Promise<Map<number, string>> {
  const rows = await db.selectFrom('search_rooms').select(['no', 'room_id']).where('room_id', 'in', rooms).execute();
  return new Map(rows.map((row) => [row.no, row.room_id]));
}

/** Looks of one statement: what it takes to parse them is what they cost. */
const LOOKS = 250;

/** The part of the index that `range` names, of one token. A place of its own for each room, so that each look is one step down the index. */
const postingsIn = ({ no, at, seq, since }: Range, token: number) =>
  sql`room_no = ${no} and token = ${token} and at <= ${at} and at >= ${since} and (at < ${at} or seq < ${seq})`;

/** The newest message with `token` in each of these ranges, where there is one. */
export async function listNewest(db: Db, token: number, ranges: readonly Range[]): Promise<Map<number, Place>> {
  const newest = new Map<number, Place>();
  for (let from = 0; from < ranges.length; from += LOOKS) {
    const looks = ranges.slice(from, from + LOOKS).map(
      (range) => sql`(select concat(at, ' ', seq) from search_postings where ${postingsIn(range, token)}
        order by at desc, seq desc limit 1) as ${sql.ref(`r${range.no}`)}`,
    );
    const { rows } = await sql<Record<string, string | null>>`select ${sql.join(looks)}`.execute(db);
    for (const [name, found] of Object.entries(rows[0]!)) {
      const no = Number(name.slice(1));
      if (found !== null) newest.set(no, { no, at: found.slice(0, 23), seq: Number(found.slice(24)) });
    }
  }
  return newest;
}

/** How many messages of a room have each token, counted up to `enough`. */
export async function countPostings(
  db: Db,
  tokens: readonly number[],
  range: Range,
  enough: number,
): Promise<number[]> {
  const counts = tokens.map(
    (token, index) => sql`(select count(*) from (select 1 from search_postings where ${postingsIn(range, token)}
      limit ${sql.lit(enough)}) as t) as ${sql.ref(`c${index}`)}`,
  );
  const { rows } = await sql<Record<string, number>>`select ${sql.join(counts)}`.execute(db);
  return tokens.map((_, index) => rows[0]![`c${index}`]!);
}

/** The next messages of a room with `token`, newest first, each with whether it has all `others` too. */
export async function listPostings(
  db: Db,
  tokens: { token: number; others: readonly number[] },
  range: Range,
  limit: number,
): Promise<(Place & { hasAll: boolean })[]> {
  const hasOthers = tokens.others.map(
    (token) => sql`exists (select 1 from search_postings q
      where q.room_no = p.room_no and q.token = ${token} and q.at = p.at and q.seq = p.seq)`,
  );
  const hasAll = hasOthers.length === 0 ? sql`1` : sql.join(hasOthers, sql` and `);
  const { rows } = await sql<{ at: string; seq: number; has_all: number }>`select p.at, p.seq, ${hasAll} as has_all
    from search_postings p where ${postingsIn(range, tokens.token)}
    order by p.at desc, p.seq desc limit ${sql.lit(limit)}`.execute(db);
  return rows.map((row) => ({ no: range.no, at: row.at, seq: row.seq, hasAll: row.has_all === 1 }));
}

/** The person of that username, whatever its case. */
export async function findUserId(db: Db, username: string): Promise<string | undefined> {
  const row = await db.selectFrom('people').select('id').where('username', '=', username).executeTakeFirst();
  return row?.id;
}
