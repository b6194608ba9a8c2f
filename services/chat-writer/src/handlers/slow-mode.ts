import type { Refusal } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import type { MemberState, RoomState } from '../model.ts';
import { checkRight } from '../rights.ts';

const isSlow = (room: RoomState, member: MemberState): boolean =>
  room.slowModeS > 0 && checkRight(room.kind, member.role, 'ignore slow mode') !== undefined;

/** Whether a member has written too short a while ago. */
export function checkPace(batch: Batch, room: RoomState, member: MemberState): Refusal | undefined {
  if (!isSlow(room, member) || member.sentAt === null) return undefined;
  const retryAfterMs = Date.parse(member.sentAt) + room.slowModeS * 1_000 - Date.parse(batch.at);
  return retryAfterMs > 0 ? { code: 'slow_mode', retryAfterMs } : undefined;
}

/** Notes that they have written now. Stored, so that it outlives this process. */
export function noteSent(batch: Batch, room: RoomState, member: MemberState): void {
  if (isSlow(room, member)) batch.putMember({ ...member, sentAt: batch.at });
}
