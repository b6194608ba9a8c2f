import type { Member, MemberChange, Message, MyRoom, Person, Room } from '@chatapp/contracts';
import type { PendingMessage } from '../outbox/pending.ts';

export interface Typist {
  readonly user: Person;
  /** When the sign of typing is too old to be shown. */
  readonly untilMs: number;
}
export type RoomMember = Pick<Member, 'user' | 'role'>;

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
  /** Whether `messages` begin with the room's first. */
  readonly atStart: boolean;
  /** By user id; undefined until `loadMembers`. */
  readonly members: ReadonlyMap<string, RoomMember> | undefined;
  /** Mine that are under way or failed, in the order of sending. */
  readonly pending: readonly PendingMessage[];
  readonly typing: readonly Typist[];
  /** Whether changes arrive as they happen. */
  readonly live: boolean;
  /** Why the room cannot be read (a code of contracts' errors). */
  readonly refused: string | undefined;
  /** Changes to messages older than `messages` that came while a page of those was on its way. */
  readonly strays: readonly Message[] | undefined;
  /** Changes of membership that came while the members were on their way. */
  readonly memberStrays: readonly MemberChange[] | undefined;
}

/** A room of which nothing is known but that it exists, or what a list of rooms tells of it. */
export function emptyRoom(id: string, info?: Room | MyRoom): RoomState {
  return {
    id,
    info,
    head: info?.head ?? 0,
    lastSeq: info?.lastSeq ?? 0,
    messages: [],
    atStart: info?.lastSeq === 0,
    members: undefined,
    pending: [],
    typing: [],
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
