import type { MemberChange } from '@chatapp/contracts';
import { toRoomMember, type RoomMember, type RoomState } from './room-state.ts';

/** Members after changes of membership; `role` null is one who is out. */
export function membersAfter(
  members: ReadonlyMap<string, RoomMember>,
  changes: readonly MemberChange[],
): ReadonlyMap<string, RoomMember> {
  if (changes.length === 0) return members;
  const next = new Map(members);
  for (const { role, ...change } of changes)
    if (role === null) next.delete(change.user.id);
    else next.set(change.user.id, toRoomMember({ ...change, role }));
  return next;
}

export function putMembers(
  state: RoomState,
  changes: readonly MemberChange[],
): Pick<RoomState, 'members' | 'memberStrays'> {
  return {
    members: state.members && membersAfter(state.members, changes),
    memberStrays: state.memberStrays && [...state.memberStrays, ...changes],
  };
}
