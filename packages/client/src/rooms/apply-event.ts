import type { Message, MyRoom, Room, RoomEvent } from '@chatapp/contracts';
import { withFloor } from './floor.ts';
import { unreadMentions, withMentions } from './mentions.ts';
import { putMembers } from './put-members.ts';
import { putMessages } from './put-message.ts';
import type { RoomState } from './room-state.ts';

/**
 * The room after one more change of it. An event that is not the next one (`rev` is not `head + 1`) changes nothing: one from the past is in
 * the state already, and what lies before one from the future has to be fetched first. `me`: my id, without which mentions are not counted.
 */
export function applyEvent(state: RoomState, event: RoomEvent, me?: string): RoomState {
  if (event.room !== state.id || event.rev !== state.head + 1) return state;
  const next = { ...state, head: event.rev, info: state.info && infoAfter(named(state.info, event, me), event) };
  switch (event.type) {
    case 'message.created':
      return { ...next, ...putMessages(state, [messageOf(event)]), typing: withoutTypist(state, event.sender.id) };
    case 'message.updated':
      return { ...next, ...putMessages(state, [messageOf(event)]) };
    case 'member.joined':
    case 'member.updated':
      return { ...next, ...putMembers(state, [event]) };
    case 'member.left':
      return {
        ...next,
        ...putMembers(state, [{ user: event.user, role: null, rev: event.rev }]),
        typing: withoutTypist(state, event.user.id),
      };
    case 'room.updated':
      return withFloor(next, event.floor);
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

/** Each message tells whether it names me, whatever the head of `info`: only lists tell of mentions, and those are told again in order. */
function named(info: Room | MyRoom, event: RoomEvent, me: string | undefined): Room | MyRoom {
  return event.type === 'message.created' || event.type === 'message.updated' ? withMentions(info, [event], me) : info;
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
      return withUnread(withRoom(next, event));
    case 'member.joined':
      return { ...next, memberCount: next.memberCount + 1 };
    case 'member.left':
      return { ...next, memberCount: next.memberCount - 1 };
    default:
      return next;
  }
}

/** What a room's own fields are now. Those that may be absent are only so when they are not there. */
export function withRoom<Info extends Room | MyRoom>(
  info: Info,
  room: Pick<Room, 'name' | 'kind' | 'topic' | 'archivedAt' | 'slowModeS' | 'floor'>,
): Info {
  const { name, kind, topic, archivedAt, slowModeS, floor } = room;
  const next = { ...info, name, kind, topic };
  delete next.archivedAt;
  delete next.slowModeS;
  if (archivedAt !== undefined) next.archivedAt = archivedAt;
  if (slowModeS !== undefined) next.slowModeS = slowModeS;
  if (floor !== undefined) next.floor = floor;
  // What is gone needs no reading.
  if ('readSeq' in next) next.readSeq = Math.max(next.readSeq, floor ?? 0);
  return next;
}

/** Unread messages are counted by two numbers, never one by one; mentions are those beyond what is read. */
export function withUnread(info: Room | MyRoom): Room | MyRoom {
  if (!('readSeq' in info)) return info;
  const next = { ...info, unread: Math.max(0, info.lastSeq - info.readSeq) };
  if (info.mentionSeqs) next.mentionSeqs = unreadMentions(info);
  return next;
}

/** The room after I have read up to `seq`, here or on another device. */
export function applyRead(state: RoomState, seq: number): RoomState {
  const { info } = state;
  if (!info || !('readSeq' in info) || seq <= info.readSeq) return state;
  return { ...state, info: withUnread({ ...info, readSeq: seq }) };
}

/** The room after I changed, here or on another device, how I want to be told of it. */
export function applyPrefs(state: RoomState, { notify, favourite }: Pick<MyRoom, 'notify' | 'favourite'>): RoomState {
  const { info } = state;
  return info && 'readSeq' in info ? { ...state, info: { ...info, notify, favourite } } : state;
}

/** The room after I came into it, or what I may do in it changed. What is newer of what is known of it stays. */
export function applyAdded(state: RoomState, added: MyRoom): RoomState {
  const known = state.info;
  if (!known || known.head <= added.head) {
    // Lists tell where I am named; what I am told of one room does not.
    const { mentionSeqs }: Partial<MyRoom> = { ...known, ...added };
    return { ...state, info: mentionSeqs ? withUnread({ ...added, mentionSeqs }) : added };
  }
  const readSeq = Math.max(added.readSeq, 'readSeq' in known ? known.readSeq : 0);
  const { role, notify, favourite, mutedUntil } = added;
  const mine: MyRoom = { ...withRoom(added, known), ...known, role, notify, favourite, readSeq };
  delete mine.mutedUntil;
  if (mutedUntil !== undefined) mine.mutedUntil = mutedUntil;
  return { ...state, info: withUnread(mine) };
}

/** The room after it was listed: what was missed of me in it (what I read on another device, my role) is on the list. */
export function applyListed(state: RoomState, listed: Room | MyRoom): RoomState {
  const known = state.info;
  if (!known || !('readSeq' in listed)) return state;
  const added = applyAdded(state, listed).info ?? known;
  const readSeq = Math.max(listed.readSeq, 'readSeq' in known ? known.readSeq : 0);
  const info = withUnread({ ...added, readSeq });
  return JSON.stringify(info) === JSON.stringify(known) ? state : { ...state, info };
}
