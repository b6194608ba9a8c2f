import type { Message, MyRoom, Room, RoomRole } from '@chatapp/contracts';
import { isAmongPeople } from './rooms.ts';

/** What the interface offers of what may be done to a message. The server decides; the table is in docs/protocol.md. */
export interface MessageRights {
  readonly write: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
  readonly pin: boolean;
  readonly report: boolean;
  /** What it said before. */
  readonly revisions: boolean;
}

const none: MessageRights = {
  write: false,
  edit: false,
  remove: false,
  pin: false,
  report: false,
  revisions: false,
};

export function messageRights(
  room: Room | MyRoom | null,
  message: Message,
  me: string,
  now = new Date(),
): MessageRights {
  if (!room || !('role' in room) || message.deletedAt !== undefined) return none;
  const mine = message.sender.id === me;
  const report = !mine;
  const moderates = moderatesIn(room);
  const revisions = mine || moderates;
  if (room.archivedAt !== undefined) return { ...none, report, revisions };
  const speaks = !isMuted(room, now);
  return {
    write: speaks,
    edit: mine && speaks,
    remove: mine || moderates,
    pin: speaks && (isAmongPeople(room) || moderates),
    report,
    revisions,
  };
}

/** What the interface offers in a room. */
export interface RoomRights {
  /** Name, topic, slow mode, invites of others, mutes, bans. */
  readonly moderate: boolean;
  readonly archive: boolean;
  readonly invite: boolean;
  readonly leave: boolean;
  /** Whether it is one that has members with roles. */
  readonly roles: boolean;
}

export function roomRights(room: Room | MyRoom | null): RoomRights {
  if (!room || !('role' in room)) return { moderate: false, archive: false, invite: false, leave: false, roles: false };
  const roles = !isAmongPeople(room);
  const open = room.archivedAt === undefined;
  const moderates = moderatesIn(room);
  return {
    moderate: moderates && open,
    archive: roles && room.role === 'owner',
    invite: roles && open && (room.kind === 'public' || moderates),
    leave: room.kind !== 'direct',
    roles,
  };
}

/** What may be done about a member. */
export interface MemberRights {
  /** Put out, mute, ban. */
  readonly subdue: boolean;
  readonly setRole: boolean;
}

const RANK: Readonly<Record<RoomRole, number>> = { member: 0, moderator: 1, owner: 2 };

export function memberRights(
  room: Room | MyRoom | null,
  { id, role }: { readonly id: string; readonly role: RoomRole },
  me: string,
): MemberRights {
  if (!room || !('role' in room) || isAmongPeople(room) || room.archivedAt !== undefined)
    return { subdue: false, setRole: false };
  const outranks = room.role === 'owner' || RANK[room.role] > RANK[role];
  return { subdue: id !== me && outranks && room.role !== 'member', setRole: room.role === 'owner' };
}

export function isMuted({ mutedUntil }: { readonly mutedUntil?: string | undefined }, now = new Date()): boolean {
  return mutedUntil !== undefined && Date.parse(mutedUntil) > now.getTime();
}

export function moderatesIn(room: MyRoom): boolean {
  return !isAmongPeople(room) && room.role !== 'member';
}
