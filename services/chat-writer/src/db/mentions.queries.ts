import { CompiledQuery, sql } from 'kysely';
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

/**
 * Where `user` is named, they or everybody, and has not read so far: of each room the newest `limit`, ascending. Only what is unread is
 * looked at, however long ago they were named first.
 */
export async function listUnreadMentions(
  db: Db,
  user: string,
  rooms: readonly { room: string; readSeq: number }[],
  limit: number,
): Promise<Map<string, number[]>> {
  const seqs = new Map<string, number[]>();
  if (rooms.length === 0) return seqs;
  const places = sql.join(
    rooms.flatMap(({ room, readSeq }) =>
      [user, EVERYBODY].map((named) => sql`(user_id = ${named} and room_id = ${room} and seq > ${readSeq})`),
    ),
    sql` or `,
  );
  const { rows } = await sql<{ room_id: string; seq: number }>`select room_id, seq from (
      select room_id, seq, row_number() over (partition by room_id order by seq desc) as place
      from mentions force index (primary) where (${places}) and sender_id <> ${user} group by room_id, seq
    ) as unread where place <= ${limit} order by room_id, seq`.execute(db);
  for (const { room_id: room, seq } of rows) {
    const ofRoom = seqs.get(room);
    if (ofRoom) ofRoom.push(seq);
    else seqs.set(room, [seq]);
  }
  return seqs;
}

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
