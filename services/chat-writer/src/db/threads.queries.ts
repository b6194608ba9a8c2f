import { CompiledQuery, sql, type Selectable } from 'kysely';
import type { FollowerState, MessageState } from '../model.ts';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import type { ThreadFollowerTable } from './threads.table.ts';
import { fromSqlTime, toSqlTime } from './times.ts';

export interface FollowerKey {
  user: string;
  room: string;
  root: number;
}

/**
 * How people stand to threads, as far as anything is known of it. The index is named: the one of a thread's followers would be read to its
 * end, however many they are.
 */
export async function listFollowers(db: Db, keys: readonly FollowerKey[]): Promise<FollowerState[]> {
  const places = keys.map(
    ({ user, room, root }) => sql`(user_id = ${user} and room_id = ${room} and root_seq = ${root})`,
  );
  const { rows } = await sql<Selectable<ThreadFollowerTable>>`select * from thread_followers force index (primary)
    where ${sql.join(places, sql` or `)}`.execute(db);
  return rows.map((row) => ({
    user: row.user_id,
    room: row.room_id,
    root: row.root_seq,
    following: row.following === 1,
    readNo: row.read_no,
    touchedAt: fromSqlTime(row.touched_at),
  }));
}

/** Where the replies of a thread are, from one number to another, both included, ascending. */
export async function listReplySeqs(
  db: Db,
  thread: { room: string; root: number },
  from: number,
  to: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('thread_replies')
    .select('seq')
    .where('room_id', '=', thread.room)
    .where('root_seq', '=', thread.root)
    .where('thread_no', '>=', from)
    .where('thread_no', '<=', to)
    .orderBy('thread_no')
    .execute();
  return rows.map(({ seq }) => seq);
}

export interface FollowedPlace {
  room: string;
  root: number;
  readNo: number;
  replies: number;
  /** Of the newest reply. */
  at: string;
}

/** Where nobody has replied yet. */
const NEVER = '1970-01-01 00:00:00.000';

/**
 * A page of the threads that somebody follows in rooms that they are in, the newest reply first, after the one that `after` names. Only the
 * `among` that they did something about last are looked at: whose reply is the newest changes with each, so no index could keep that order
 * without a write for each follower.
 */
export async function listFollowed(
  db: Db,
  page: {
    user: string;
    among: number;
    after?: Pick<FollowedPlace, 'room' | 'root' | 'at'> | undefined;
    limit: number;
  },
): Promise<FollowedPlace[]> {
  const { user, among, after, limit } = page;
  const at = after && toSqlTime(after.at);
  const newest = sql`coalesce(t.last_reply_at, ${NEVER})`;
  const beyond = after
    ? sql`and (${newest} < ${at} or (${newest} = ${at} and (f.room_id < ${after.room} or (f.room_id = ${after.room} and f.root_seq < ${after.root}))))`
    : sql``;
  const { rows } = await sql<{ room_id: string; root_seq: number; read_no: number; replies: number; at: string }>`
    select f.room_id, f.root_seq, f.read_no, coalesce(t.replies, 0) as replies, ${newest} as at
    from (
      select room_id, root_seq, read_no from thread_followers force index (by_touch)
      where user_id = ${user} and following = 1 order by touched_at desc, room_id desc, root_seq desc limit ${among}
    ) f
    left join threads t on t.room_id = f.room_id and t.root_seq = f.root_seq
    join members m force index (primary) on m.room_id = f.room_id and m.user_id = ${user} and m.active = 1
    where true ${beyond}
    order by at desc, f.room_id desc, f.root_seq desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    room: row.room_id,
    root: row.root_seq,
    readNo: row.read_no,
    replies: row.replies,
    at: fromSqlTime(row.at),
  }));
}

/** Writes what stands below these messages. */
export function upsertThreads(roots: readonly MessageState[]): Statement {
  const values = roots.flatMap(({ room, seq, thread }) =>
    thread === null ? [] : [[room, seq, thread.replies, thread.lastSeq, toSqlTime(thread.lastAt)]],
  );
  return {
    query: CompiledQuery.raw(
      `insert into threads (room_id, root_seq, replies, last_reply_seq, last_reply_at) values ? on duplicate key update replies = values(replies), last_reply_seq = values(last_reply_seq), last_reply_at = values(last_reply_at)`,
      [values],
    ),
    bytes: roots.length * 120,
  };
}

export function insertReplies(replies: readonly MessageState[]): Statement {
  return {
    query: CompiledQuery.raw('insert into thread_replies (room_id, root_seq, thread_no, seq) values ?', [
      replies.map(({ room, root, threadNo, seq }) => [room, root, threadNo, seq]),
    ]),
    bytes: replies.length * 80,
  };
}

/** Writes how people stand to threads. What they have read never goes back. */
export function upsertFollowers(followers: readonly FollowerState[]): Statement {
  return {
    query: CompiledQuery.raw(
      `insert into thread_followers (user_id, room_id, root_seq, following, read_no, touched_at) values ? on duplicate key update following = values(following), read_no = greatest(read_no, values(read_no)), touched_at = greatest(touched_at, values(touched_at))`,
      [
        followers.map(({ user, room, root, following, readNo, touchedAt }) => [
          user,
          room,
          root,
          following ? 1 : 0,
          readNo,
          toSqlTime(touchedAt),
        ]),
      ],
    ),
    bytes: followers.length * 150,
  };
}
