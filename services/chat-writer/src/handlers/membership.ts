import { type Refusal, type RoomRole, type ServerEvent } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import { memberKey } from '../batch/partition.ts';
import type { MemberState, RoomState } from '../model.ts';
import { toMyRoom } from '../views.ts';
import { isFuture } from '../instants.ts';

/** Whether a room, and a person's list of rooms, have space for one more. */
export function checkSpace(batch: Batch, room: RoomState | undefined, user: string): Refusal | undefined {
  if (room && room.memberCount >= batch.settings.membersPerRoom) return { code: 'room_full' };
  if ((batch.roomCounts.get(user) ?? 0) >= batch.settings.roomsPerPerson) return { code: 'too_many_rooms' };
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
    // Going and coming again ends no mute and no pause.
    mutedUntil: isFuture(before?.mutedUntil ?? '', batch.at) ? before!.mutedUntil : null,
    ban: null,
    sentAt: before?.sentAt ?? null,
    notify: before?.notify ?? 'all',
    favourite: before?.favourite ?? false,
    username: batch.person(user).username,
  };
  batch.putMember(member);
  batch.roomCounts.set(user, (batch.roomCounts.get(user) ?? 0) + 1);
  batch.publish({ type: 'member.joined', ...memberFields(batch, member) });
  return member;
}

/** What the events about a member tell of them. */
function memberFields(batch: Batch, { room, rev, user, role, mutedUntil }: MemberState) {
  const fields = { room, rev, user: batch.person(user), role, at: batch.at };
  return mutedUntil === null ? fields : { ...fields, mutedUntil };
}

/** Changes somebody's role, or for how long they are muted. @returns the change's number. */
export function changeMember(
  batch: Batch,
  from: RoomState,
  before: MemberState,
  changes: Partial<Pick<MemberState, 'role' | 'mutedUntil'>>,
): number {
  const room = batch.change(from);
  const member: MemberState = { ...before, ...changes, rev: ++room.lastRev };
  batch.putMember(member);
  batch.publish({ type: 'member.updated', ...memberFields(batch, member) });
  tellAdded(batch, member);
  return member.rev;
}

/** Tells somebody that a room is now among theirs. To be called once all is as it shall be, since it says how the room is. */
export function tellAdded(batch: Batch, member: MemberState): void {
  const room = batch.room(member.room)!;
  const info = toMyRoom(room, member, batch.faces);
  batch.tell(member.user, { type: 'room.added', room: room.id, info }, { room: room.id, member: true });
}

/** Puts somebody out, and their sockets with them. */
export function exit(
  batch: Batch,
  from: RoomState,
  member: MemberState,
  reason: ServerEvent<'member.left'>['reason'],
): number {
  const room = batch.change(from);
  const { user } = member;
  const rev = ++room.lastRev;
  room.memberCount--;
  batch.putMember({ ...member, active: false, rev });
  batch.publish({ type: 'member.left', room: room.id, rev, user: batch.person(user), reason, at: batch.at }, user);
  batch.tell(user, { type: 'room.removed', room: room.id, reason }, { room: room.id, member: false });
  return rev;
}
