import type { ErrorCode, RoomKind, RoomRole } from '@chatapp/contracts';

/** How somebody stands to a room: their role in it, or `guest`. */
export type Standing = RoomRole | 'guest';

export type Action =
  | 'read'
  | 'join'
  | 'leave'
  | 'send'
  | 'react'
  | 'mark read'
  | 'edit own'
  | 'delete own'
  | 'delete any'
  | 'update room'
  | 'add member'
  | 'remove member';

const everybody: readonly Standing[] = ['guest', 'member', 'moderator', 'owner'];
const members: readonly Standing[] = ['member', 'moderator', 'owner'];
const moderators: readonly Standing[] = ['moderator', 'owner'];
const nobody: readonly Standing[] = [];

const amongMembers = {
  leave: members,
  send: members,
  react: members,
  'mark read': members,
  'edit own': members,
  'delete own': members,
  'delete any': moderators,
  'update room': moderators,
  'remove member': moderators,
} as const;

/** Who may do what in which kind of room. The one place that says so. */
export const rights: Readonly<Record<RoomKind, Readonly<Record<Action, readonly Standing[]>>>> = {
  public: { ...amongMembers, read: everybody, join: everybody, 'add member': members },
  private: { ...amongMembers, read: members, join: members, 'add member': moderators },
  direct: {
    ...amongMembers,
    read: members,
    join: members,
    leave: nobody,
    'delete any': nobody,
    'update room': nobody,
    'add member': nobody,
    'remove member': nobody,
  },
};

/** Why `standing` may not do `action` in a room of this kind, or undefined where it may. */
export function checkRight(kind: RoomKind, standing: Standing, action: Action): ErrorCode | undefined {
  if (rights[kind][action].includes(standing)) return undefined;
  return standing === 'guest' ? 'not_a_member' : 'forbidden';
}

const RANK: Readonly<Record<RoomRole, number>> = { member: 0, moderator: 1, owner: 2 };

/** Whether `role` may put somebody of role `other` out: only whom it outranks, and an owner anybody. */
export function mayRemove(role: RoomRole, other: RoomRole): boolean {
  return role === 'owner' || RANK[role] > RANK[other];
}
