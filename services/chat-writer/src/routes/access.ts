import { AppError } from '@chatapp/service-kit';
import type { Db } from '../db/database.ts';
import { findRoomFor } from '../db/rooms.queries.ts';
import type { MemberState, RoomState } from '../model.ts';
import { refuse, type Action } from '../rights.ts';

/**
 * The room as it is now, and the reader's row in it where they are a member, if they may do `action` there: to read it, unless another
 * is named.
 * @throws AppError room_not_found, banned, not_a_member, forbidden, room_archived
 */
export async function readableRoom(
  db: Db,
  id: string,
  user: string,
  action: Action = 'read',
): Promise<{ room: RoomState; member: MemberState | undefined }> {
  const found = await findRoomFor(db, id, user);
  if (!found) throw new AppError('room_not_found');
  const { room, member: row } = found;
  const refusal = refuse(room, row, action, new Date().toISOString());
  if (refusal) throw AppError.of(refusal);
  return { room, member: row?.active ? row : undefined };
}
