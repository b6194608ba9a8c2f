import type { Member, MemberChange, Message, MyRoom, Person, Room } from '@chatapp/contracts';
import type { MemberState, MessageState, PersonState, ReactionState, RoomState } from './model.ts';

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
  if (message.reactions.length > 0) view.reactions = toReactions(message.reactions);
  return view;
}

/** Who the other one of a direct room is, seen by `viewer`. */
export function peerOf(room: RoomState, viewer: string): string | null {
  if (room.kind !== 'direct') return null;
  return room.createdBy === viewer ? room.peerId : room.createdBy;
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
  const peer = peerOf(room, viewer);
  if (peer !== null) view.peer = toPerson(peer, faces);
  return view;
}

export function toMyRoom(room: RoomState, member: MemberState, faces: Faces): MyRoom {
  return {
    ...toRoom(room, member.user, faces),
    readSeq: member.readSeq,
    unread: Math.max(0, room.lastSeq - member.readSeq),
    role: member.role,
  };
}

export function toMember(member: MemberState, faces: Faces): Member {
  return { user: toPerson(member.user, faces), role: member.role, joinedAt: member.joinedAt };
}

export function toMemberChange(member: MemberState, faces: Faces): MemberChange {
  return { user: toPerson(member.user, faces), role: member.active ? member.role : null, rev: member.rev };
}
