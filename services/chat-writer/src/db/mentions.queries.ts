import { CompiledQuery, sql, type RawBuilder } from 'kysely';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';

/** The `user` of a mention that means everybody in the room. */
export const EVERYBODY = '';

export interface MentionRow {
  user: string;
  room: string;
  seq: number;
  sender: string;
}

/** Up to so many unread messages, all mentions in them are looked at; of more, only the newest of them that are wanted. */
const NEAR = 300;

/** A room with what `user` has not read of it. */
export interface UnreadRoom {
  room: string;
  readSeq: number;
  lastSeq: number;
}

/**
 * Where `user` is named, they or everybody, and has not read so far: of each room the newest `limit`, ascending. Only what is unread is
 * looked at, however long ago they were named first, and no more of a room than `NEAR` or `limit` of each kind, however much of it is unread.
 */
export async function listUnreadMentions(
  db: Db,
  user: string,
  rooms: readonly UnreadRoom[],
  limit: number,
): Promise<Map<string, number[]>> {
  const isFar = ({ readSeq, lastSeq }: UnreadRoom): boolean => lastSeq - readSeq > NEAR;
  const near = rooms.filter((room) => !isFar(room));
  const parts = [
    ...(near.length > 0 ? [ofNear(user, near, limit)] : []),
    // A part for each costs the server several times what a range does.
    ...rooms.filter(isFar).flatMap(({ room, readSeq }) => [user, EVERYBODY].map((named) => ofFar(user, named, { room, readSeq, limit }))), // prettier-ignore
  ];
  if (parts.length === 0) return new Map();
  const { rows } = await sql<{ room_id: string; seq: number }>`${sql.join(parts, sql` union all `)}`.execute(db);
  const seqs = new Map<string, Set<number>>();
  for (const { room_id: room, seq } of rows) {
    const ofRoom = seqs.get(room);
    if (ofRoom) ofRoom.add(seq);
    else seqs.set(room, new Set([seq]));
  }
  const newest = (found: Set<number>): number[] => [...found].sort((a, b) => a - b).slice(-limit);
  return new Map(Array.from(seqs, ([room, found]) => [room, newest(found)]));
}

function ofNear(user: string, rooms: readonly UnreadRoom[], limit: number): RawBuilder<unknown> {
  const places = rooms.flatMap(({ room, readSeq }) =>
    [user, EVERYBODY].map((named) => sql`(user_id = ${named} and room_id = ${room} and seq > ${readSeq})`),
  );
  return sql`(select room_id, seq from (
      select room_id, seq, row_number() over (partition by room_id order by seq desc) as place
      from mentions force index (primary) where (${sql.join(places, sql` or `)}) and sender_id <> ${user} group by room_id, seq
    ) as unread where place <= ${limit})`;
}

const ofFar = (
  user: string,
  named: string,
  { room, readSeq, limit }: Omit<UnreadRoom, 'lastSeq'> & { limit: number },
): RawBuilder<unknown> =>
  sql`(select room_id, seq from mentions force index (primary) where user_id = ${named} and room_id = ${room} and seq > ${readSeq} and sender_id <> ${user} order by seq desc limit ${limit})`;

export function insertMentions(mentions: readonly MentionRow[]): Statement {
  return {
    query: CompiledQuery.raw('insert into mentions (user_id, room_id, seq, sender_id) values ?', [
      mentions.map(({ user, room, seq, sender }) => [user, room, seq, sender]),
    ]),
    bytes: mentions.length * 120,
  };
}

export function deleteMentions(mentions: readonly MentionRow[]): Statement {
  const one = '(user_id = ? and room_id = ? and seq = ?)';
  return {
    query: CompiledQuery.raw(
      `delete from mentions where ${mentions.map(() => one).join(' or ')}`,
      mentions.flatMap(({ user, room, seq }) => [user, room, seq]),
    ),
    bytes: mentions.length * 150,
  };
}
