import type { Message, MyRoom, Room, RoomEvent } from '@chatapp/contracts';
import { putMembers } from './put-members.ts';
import { putMessages } from './put-message.ts';
import type { RoomState } from './room-state.ts';

/**
 * The room after one more change of it. An event that is not the next one (`rev` is not `head + 1`) changes nothing: one from the past is in
 * the state already, and what lies before one from the future has to be fetched first.
 */
export function applyEvent(state: RoomState, event: RoomEvent): RoomState {
  if (event.room !== state.id || event.rev !== state.head + 1) return state;
  const next = { ...state, head: event.rev, info: state.info && infoAfter(state.info, event) };
  switch (event.type) {
    case 'message.created':
      return { ...next, ...putMessages(state, [messageOf(event)]), typing: withoutTypist(state, event.sender.id) };
    case 'message.updated':
      return { ...next, ...putMessages(state, [messageOf(event)]) };
    case 'member.joined':
    case 'member.updated':
      return { ...next, ...putMembers(state, [{ user: event.user, role: event.role, rev: event.rev }]) };
    case 'member.left':
      return {
        ...next,
        ...putMembers(state, [{ user: event.user, role: null, rev: event.rev }]),
        typing: withoutTypist(state, event.user.id),
      };
    default:
      return next;
  }
}

function messageOf(event: Message & { type: string }): Message {
  const { type: _type, ...message } = event;
  return message;
}

function withoutTypist({ typing }: RoomState, user: string): RoomState['typing'] {
  return typing.some((typist) => typist.user.id === user) ? typing.filter((typist) => typist.user.id !== user) : typing;
}

/** `info` has a head of its own, since it may have been read later than the messages. */
function infoAfter(info: Room | MyRoom, event: RoomEvent): Room | MyRoom {
  if (event.rev <= info.head) return info;
  const next = { ...info, head: event.rev };
  switch (event.type) {
    case 'message.created':
    case 'message.updated':
      return withUnread({ ...next, lastSeq: Math.max(next.lastSeq, event.seq) });
    case 'room.updated':
      return { ...next, name: event.name, kind: event.kind, topic: event.topic };
    case 'member.joined':
      return { ...next, memberCount: next.memberCount + 1 };
    case 'member.left':
      return { ...next, memberCount: next.memberCount - 1 };
    default:
      return next;
  }
}

/** Unread messages are counted by two numbers, never one by one. */
export function withUnread(info: Room | MyRoom): Room | MyRoom {
  return 'readSeq' in info ? { ...info, unread: Math.max(0, info.lastSeq - info.readSeq) } : info;
}

/** The room after I have read up to `seq`, here or on another device. */
export function applyRead(state: RoomState, seq: number): RoomState {
  const { info } = state;
  if (!info || !('readSeq' in info) || seq <= info.readSeq) return state;
  return { ...state, info: withUnread({ ...info, readSeq: seq }) };
}

/** The room after I came into it, or my role in it changed. What is newer of what is known of it stays. */
export function applyAdded(state: RoomState, added: MyRoom): RoomState {
  const known = state.info;
  if (!known || known.head <= added.head) return { ...state, info: added };
  const readSeq = Math.max(added.readSeq, 'readSeq' in known ? known.readSeq : 0);
  return { ...state, info: withUnread({ ...added, ...known, role: added.role, readSeq }) };
}
