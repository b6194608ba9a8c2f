import type { Member, MemberChange, Message, MyRoom, Person, Room } from '@chatapp/contracts';
import type { PendingMessage } from '../outbox/pending.ts';

export interface Typist {
  readonly user: Person;
  /** In the thread of this message. */
  readonly root?: number;
  /** When the sign of typing is too old to be shown. */
  readonly untilMs: number;
}
export type RoomMember = Pick<Member, 'user' | 'role' | 'mutedUntil'>;

/**
 * What a client knows of a room, true as of `head`. Never changed in place: each change makes a new one, and parts that did not change
 * stay the same objects.
 */
export interface RoomState {
  readonly id: string;
  /** Name, topic and so on; with `readSeq`, `unread` and `role` for a member. */
  readonly info: Room | MyRoom | undefined;
  /** Newest `rev` that is in here. */
  readonly head: number;
  /** Newest `seq` of the room. */
  readonly lastSeq: number;
  /** The newest messages, ascending by `seq` without a hole, up to `lastSeq`. How far they reach back, `loadOlder` decides. */
  readonly messages: readonly Message[];
  /** Messages up to this `seq` have had their time: nobody has them any more. */
  readonly floor: number;
  /** Whether `messages` begin with the first that there is. */
  readonly atStart: boolean;
  /** By user id; undefined until `loadMembers`. */
  readonly members: ReadonlyMap<string, RoomMember> | undefined;
  /** Mine that are under way or failed, in the order of sending. */
  readonly pending: readonly PendingMessage[];
  readonly typing: readonly Typist[];
  /** How far others are known to have read, in small rooms: from `loadMembers`, and as it is heard. */
  readonly receipts: ReadonlyMap<string, number>;
  /** How many people listen to the room; undefined until it is told. */
  readonly online: number | undefined;
  /** Whether changes arrive as they happen. */
  readonly live: boolean;
  /** Why the room cannot be read (a code of contracts' errors). */
  readonly refused: string | undefined;
  /** Changes to messages older than `messages` that came while a page of those was on its way. */
  readonly strays: readonly Message[] | undefined;
  /** Changes of membership that came while the members were on their way. */
  readonly memberStrays: readonly MemberChange[] | undefined;
}

/** What is known of a member, whatever told it. */
export function toRoomMember({ user, role, mutedUntil }: RoomMember): RoomMember {
  return mutedUntil === undefined ? { user, role } : { user, role, mutedUntil };
}

/** A room of which nothing is known but that it exists, or what a list of rooms tells of it. */
export function emptyRoom(id: string, info?: Room | MyRoom): RoomState {
  return {
    id,
    info,
    head: info?.head ?? 0,
    lastSeq: info?.lastSeq ?? 0,
    messages: [],
    floor: info?.floor ?? 0,
    atStart: info !== undefined && info.lastSeq === (info.floor ?? 0),
    members: undefined,
    pending: [],
    typing: [],
    receipts: new Map(),
    online: undefined,
    live: false,
    refused: undefined,
    strays: undefined,
    memberStrays: undefined,
  };
}

/** `seq` of the oldest message in `messages`; one above `lastSeq` where there are none. */
export function firstSeq(state: RoomState): number {
  return state.lastSeq - state.messages.length + 1;
}

/** Forgets the older messages of a long list. */
export function trimMessages(state: RoomState, keep: number): RoomState {
  if (state.messages.length <= keep) return state;
  return { ...state, messages: keep === 0 ? [] : state.messages.slice(-keep), atStart: false };
}

/** Up to where a room was known when the program last ended. */
export type Known = Pick<RoomState, 'head' | 'lastSeq'>;

/** A room as a list of rooms tells of it; one that is `known` up to an earlier change goes on from there. */
export function followedRoom(info: Room | MyRoom, known?: Known): RoomState {
  const room = emptyRoom(info.id, info);
  return known ? { ...room, head: known.head, lastSeq: known.lastSeq, atStart: known.lastSeq === 0 } : room;
}
