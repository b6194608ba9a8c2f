import { limits, type Refusal, type RoomRole } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import { memberKey } from '../batch/partition.ts';
import type { MemberState, RoomState } from '../model.ts';
import { toMyRoom } from '../views.ts';

/** Whether a room, and a person's list of rooms, have space for one more. */
export function checkSpace(batch: Batch, room: RoomState | undefined, user: string): Refusal | undefined {
  if (room && room.memberCount >= limits.membersPerRoom) return { code: 'room_full' };
  if ((batch.roomCounts.get(user) ?? 0) >= limits.roomsPerPerson) return { code: 'too_many_rooms' };
  return undefined;
}

/** Brings somebody in. What was said before they came counts as read. */
export function enter(batch: Batch, into: RoomState, user: string, role: RoomRole): MemberState {
  const room = batch.change(into);
  const before = batch.members.get(memberKey(room.id, user));
  const rev = ++room.lastRev;
  room.memberCount++;
  const member: MemberState = {
    room: room.id,
    user,
    role,
    active: true,
    joinedAt: batch.at,
    joinedRev: rev,
    rev,
    readSeq: Math.max(before?.readSeq ?? 0, room.lastSeq),
  };
  batch.putMember(member);
  batch.roomCounts.set(user, (batch.roomCounts.get(user) ?? 0) + 1);
  batch.publish({ type: 'member.joined', room: room.id, rev, user: batch.person(user), role, at: batch.at });
  return member;
}

/** Tells somebody that a room is now among theirs. To be called once all is as it shall be, since it says how the room is. */
export function tellAdded(batch: Batch, member: MemberState): void {
  const room = batch.room(member.room)!;
  const info = toMyRoom(room, member, batch.faces);
  batch.tell(member.user, { type: 'room.added', room: room.id, info }, { room: room.id, member: true });
}

/** Puts somebody out, and their sockets with them. */
export function exit(batch: Batch, from: RoomState, member: MemberState, reason: 'left' | 'removed'): number {
  const room = batch.change(from);
  const { user } = member;
  const rev = ++room.lastRev;
  room.memberCount--;
  batch.putMember({ ...member, active: false, rev });
  batch.publish({ type: 'member.left', room: room.id, rev, user: batch.person(user), reason, at: batch.at }, user);
  batch.tell(user, { type: 'room.removed', room: room.id }, { room: room.id, member: false });
  return rev;
}
