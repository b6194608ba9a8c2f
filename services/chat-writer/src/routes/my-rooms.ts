import { limits, type MyRoom } from '@chatapp/contracts';
import type { Db } from '../db/database.ts';
import { listUnreadMentions } from '../db/mentions.queries.ts';
import type { MemberState, RoomState } from '../model.ts';
import { toMyRoom, type Faces } from '../views.ts';

/** Rooms as their member sees them, with where they are named in what they have not read. One query for all of them. */
export async function toMyRooms(
  db: Db,
  user: string,
  mine: readonly { room: RoomState; member: MemberState }[],
  faces: Faces,
): Promise<MyRoom[]> {
  const unread = mine.filter(({ room, member }) => room.lastSeq > member.readSeq);
  const places = unread.map(({ room, member }) => ({ room: room.id, readSeq: member.readSeq, lastSeq: room.lastSeq }));
  const seqs = await listUnreadMentions(db, user, places, limits.mentionSeqs);
  return mine.map(({ room, member }) => ({
    ...toMyRoom(room, member, faces),
    mentionSeqs: seqs.get(room.id) ?? [],
  }));
}
