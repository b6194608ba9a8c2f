import type { Ban, Member, MemberChange, Message, MyRoom, Person, Room } from '@chatapp/contracts';
import {
  FOR_GOOD,
  type BanState,
  type MemberState,
  type MessageState,
  type PersonState,
  type ReactionState,
  type RoomState,
} from './model.ts';

/** People by id, as far as somebody has loaded them. */
export interface Faces {
  get(id: string): PersonState | undefined;
}

/** Somebody of whom nothing is known but that they exist: accounts come by their own stream and may be late. */
const nobody = (id: string): Person => ({ id, username: id, displayName: id });

export function toPerson(id: string, faces: Faces): Person {
  const person = faces.get(id);
  return person ? { id, username: person.username, displayName: person.displayName } : nobody(id);
}

/** `{emoji: [user…]}`, both in the order in which they came. An emoji may be named like a property of Object, so no plain assignment. */
function toReactions(reactions: readonly ReactionState[]): Record<string, string[]> {
  const byEmoji = new Map<string, string[]>();
  for (const { emoji, user } of reactions) {
    const users = byEmoji.get(emoji);
    if (users) users.push(user);
    else byEmoji.set(emoji, [user]);
  }
  return Object.fromEntries(byEmoji);
}

export function toMessage(message: MessageState, faces: Faces): Message {
  const view: Message = {
    room: message.room,
    seq: message.seq,
    rev: message.rev,
    id: message.id,
    kind: message.kind,
    sender: toPerson(message.sender, faces),
    body: message.body,
    at: message.at,
  };
  if (message.replyTo !== null) view.replyTo = message.replyTo;
  if (message.editedAt !== null) view.editedAt = message.editedAt;
  if (message.deletedAt !== null) view.deletedAt = message.deletedAt;
  if (message.root !== null) view.root = message.root;
  if (message.threadNo !== null) view.threadNo = message.threadNo;
  if (message.thread !== null) view.thread = message.thread;
  if (message.mentions.length > 0) view.mentions = [...message.mentions];
  if (message.mentionsRoom) view.mentionsRoom = true;
  if (message.pinnedAt !== null) view.pinnedAt = message.pinnedAt;
  if (message.pinnedBy !== null) view.pinnedBy = message.pinnedBy;
  if (message.reactions.length > 0) view.reactions = toReactions(message.reactions);
  return view;
}

/** Whether a room is shown by its people, so that it looks different to each of them. */
export const isAmongEquals = ({ kind }: RoomState): boolean => kind === 'direct' || kind === 'group';

/** Who the others of a direct or group room are, seen by `viewer`. */
export function peersOf(room: RoomState, viewer: string): readonly string[] {
  if (room.kind === 'group') return room.people.filter((id) => id !== viewer);
  if (room.kind !== 'direct' || room.peerId === null) return [];
  return [room.createdBy === viewer ? room.peerId : room.createdBy];
}

export function toRoom(room: RoomState, viewer: string, faces: Faces): Room {
  const view: Room = {
    id: room.id,
    name: room.name,
    kind: room.kind,
    topic: room.topic,
    memberCount: room.memberCount,
    lastSeq: room.lastSeq,
    head: room.lastRev,
    createdAt: room.createdAt,
  };
  if (room.archivedAt !== null) view.archivedAt = room.archivedAt;
  if (room.slowModeS > 0) view.slowModeS = room.slowModeS;
  if (room.floor > 0) view.floor = room.floor;
  if (isAmongEquals(room)) {
    view.peers = peersOf(room, viewer).map((id) => toPerson(id, faces));
    if (room.kind === 'direct') view.peer = view.peers[0]!;
  }
  return view;
}

export function toMyRoom(room: RoomState, member: MemberState, faces: Faces): MyRoom {
  // What is gone needs no reading.
  const readSeq = Math.max(member.readSeq, room.floor);
  const view: MyRoom = {
    ...toRoom(room, member.user, faces),
    readSeq,
    unread: Math.max(0, room.lastSeq - readSeq),
    role: member.role,
    notify: member.notify,
    favourite: member.favourite,
  };
  if (member.mutedUntil !== null) view.mutedUntil = member.mutedUntil;
  return view;
}

/** `hidden`: those who let nobody see how far they have read; absent where nobody sees that of anybody. */
export function toMember(member: MemberState, faces: Faces, hidden?: ReadonlySet<string>): Member {
  const view: Member = { user: toPerson(member.user, faces), role: member.role, joinedAt: member.joinedAt };
  if (member.mutedUntil !== null) view.mutedUntil = member.mutedUntil;
  if (hidden && !hidden.has(member.user)) view.readSeq = member.readSeq;
  return view;
}

export function toBan(user: string, ban: BanState, faces: Faces): Ban {
  const view: Ban = { user: toPerson(user, faces), by: toPerson(ban.by, faces), at: ban.at };
  if (ban.until !== FOR_GOOD) view.untilAt = ban.until;
  if (ban.reason !== '') view.reason = ban.reason;
  return view;
}

export function toMemberChange(member: MemberState, faces: Faces): MemberChange {
  const role = member.active ? member.role : null;
  const view: MemberChange = { user: toPerson(member.user, faces), role, rev: member.rev };
  if (member.active && member.mutedUntil !== null) view.mutedUntil = member.mutedUntil;
  return view;
}
