import { AppError } from '@chatapp/service-kit';
import type { Db } from '../db/database.ts';
import { findRoomFor } from '../db/rooms.queries.ts';
import type { MemberState, RoomState } from '../model.ts';
import { checkRight } from '../rights.ts';

/**
 * The room as it is now, and the reader's row in it where they are a member.
 * @throws AppError room_not_found, not_a_member
 */
export async function readableRoom(
  db: Db,
  id: string,
  user: string,
): Promise<{ room: RoomState; member: MemberState | undefined }> {
  const found = await findRoomFor(db, id, user);
  if (!found) throw new AppError('room_not_found');
  const member = found.member?.active ? found.member : undefined;
  const code = checkRight(found.room.kind, member?.role ?? 'guest', 'read');
  if (code) throw new AppError(code);
  return { room: found.room, member };
}
