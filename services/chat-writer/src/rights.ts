import type { ErrorCode, Refusal, RoomKind, RoomRole } from '@chatapp/contracts';
import type { MemberState, RoomState } from './model.ts';

/** How somebody stands to a room: their role in it, or `guest`. */
export type Standing = RoomRole | 'guest';

const everybody: readonly Standing[] = ['guest', 'member', 'moderator', 'owner'];
const members: readonly Standing[] = ['member', 'moderator', 'owner'];
const moderators: readonly Standing[] = ['moderator', 'owner'];
const owners: readonly Standing[] = ['owner'];
const nobody: readonly Standing[] = [];

/** Rights that are the same in public and in private rooms. */
const amongMembers = {
  leave: members,
  'mark read': members,
  'set prefs': members,
  report: members,
  send: members,
  react: members,
  'follow thread': members,
  'mention room': members,
  'mention large room': moderators,
  'ignore slow mode': moderators,
  pin: moderators,
  'edit own': members,
  'delete own': members,
  'delete any': moderators,
  'read own revisions': members,
  'read revisions': moderators,
  'update room': moderators,
  'set slow mode': moderators,
  archive: owners,
  'remove member': moderators,
  'set role': owners,
  mute: moderators,
  ban: moderators,
  'read bans': moderators,
  'revoke invite': moderators,
} as const;

/** Rights among a few people who are all equal: in direct and in group rooms. */
const amongEquals = {
  ...amongMembers,
  read: members,
  join: members,
  'mention large room': members,
  'ignore slow mode': members,
  pin: members,
  'delete any': nobody,
  'read revisions': nobody,
  'update room': nobody,
  'set slow mode': nobody,
  archive: nobody,
  'add member': nobody,
  'remove member': nobody,
  'set role': nobody,
  mute: nobody,
  ban: nobody,
  'read bans': nobody,
  'create invite': nobody,
  'revoke invite': nobody,
} as const;

export type Action = keyof typeof amongEquals;

/** Who may do what in which kind of room. The one place that says so. */
export const rights: Readonly<Record<RoomKind, Readonly<Record<Action, readonly Standing[]>>>> = {
  public: { ...amongMembers, read: everybody, join: everybody, 'add member': members, 'create invite': members },
  private: { ...amongMembers, read: members, join: members, 'add member': moderators, 'create invite': moderators },
  direct: { ...amongEquals, leave: nobody },
  group: amongEquals,
};

/** What may still be done in an archived room. */
export const inArchived: ReadonlySet<Action> = new Set<Action>([
  'read',
  'read own revisions',
  'read revisions',
  'read bans',
  'leave',
  'mark read',
  'set prefs',
  'follow thread',
  'report',
  'archive',
]);

/** What somebody who is muted may not do. */
export const whileMuted: ReadonlySet<Action> = new Set<Action>([
  'send',
  'react',
  'mention room',
  'mention large room',
  'edit own',
  'pin',
]);

/** Why `standing` may not do `action` in a room of this kind, or undefined where it may. */
export function checkRight(kind: RoomKind, standing: Standing, action: Action): ErrorCode | undefined {
  if (rights[kind][action].includes(standing)) return undefined;
  return standing === 'guest' ? 'not_a_member' : 'forbidden';
}

/** Whether somebody is banned at `now`. `row`: theirs in the room, also when they are out. */
export function isBanned(row: Pick<MemberState, 'ban'> | undefined, now: string): boolean {
  return row !== undefined && row.ban !== null && row.ban.until > now;
}

/**
 * Why somebody may not do `action` in a room at `now` (ISO 8601): the table, and besides it bans, archives and mutes.
 * `row` is theirs in the room, also when they are out of it; undefined for somebody who never was in it.
 */
export function refuse(
  room: Pick<RoomState, 'kind' | 'archivedAt'>,
  row: Pick<MemberState, 'active' | 'role' | 'ban' | 'mutedUntil'> | undefined,
  action: Action,
  now: string,
): Refusal | undefined {
  if (isBanned(row, now)) return { code: 'banned' };
  const code = checkRight(room.kind, row?.active ? row.role : 'guest', action);
  if (code) return { code };
  if (room.archivedAt !== null && !inArchived.has(action)) return { code: 'room_archived' };
  if (row && row.mutedUntil !== null && row.mutedUntil > now && whileMuted.has(action))
    return { code: 'muted', retryAfterMs: Date.parse(row.mutedUntil) - Date.parse(now) };
  return undefined;
}

const RANK: Readonly<Record<RoomRole, number>> = { member: 0, moderator: 1, owner: 2 };

/** Whether `role` may put out, mute or ban somebody of role `other`: only whom it outranks, and an owner anybody. */
export function outranks(role: RoomRole, other: RoomRole): boolean {
  return role === 'owner' || RANK[role] > RANK[other];
}
