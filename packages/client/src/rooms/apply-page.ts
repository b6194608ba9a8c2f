import type { Member, Message, MyRoom, Room } from '@chatapp/contracts';
import { withFloor } from './floor.ts';
import { membersAfter } from './put-members.ts';
import { receiptsOf } from './receipts.ts';
import { emptyRoom, firstSeq, toRoomMember, type RoomState } from './room-state.ts';
import { newestReplies, withReply, withThreadOf } from './thread-summaries.ts';

/** An answer of `listMessages`. */
export interface Page {
  readonly messages: readonly Message[];
  readonly head: number;
  /** Messages up to it are gone. */
  readonly floor?: number | undefined;
}

/** A room as its newest page shows it. */
export function firstPage(id: string, page: Page, info: Room | MyRoom | undefined): RoomState {
  const empty = emptyRoom(id, info);
  const floor = Math.max(empty.floor, page.floor ?? 0);
  const lastSeq = page.messages.at(-1)?.seq ?? floor;
  const atStart = lastSeq - page.messages.length <= floor;
  return withFloor({ ...empty, head: page.head, lastSeq, messages: page.messages, atStart }, floor);
}

/** To be called when a page of older messages is asked for: what changes them in the meantime is kept. */
export function expectPage(state: RoomState): RoomState {
  return { ...state, strays: [] };
}

/** The page did not come. */
export function forgetPage(state: RoomState): RoomState {
  return { ...state, strays: undefined };
}

/**
 * The room with a page of older messages before those that it had. `expectedAt` is the `head` that the room had when the page was asked
 * for. @returns undefined for a page that does not fit, because it is older than that or does not join up: ask again.
 */
export function applyPage(state: RoomState, page: Page, expectedAt: number): RoomState | undefined {
  const first = firstSeq(state);
  const { messages } = page;
  if (page.head < expectedAt || state.strays === undefined) return undefined;
  const floor = Math.max(state.floor, page.floor ?? 0);
  if (messages.length === 0)
    return first === floor + 1 ? { ...withFloor(forgetPage(state), floor), atStart: true } : undefined;
  if (messages.at(-1)?.seq !== first - 1) return undefined;
  const older = [...messages];
  const oldest = first - older.length;
  for (const stray of state.strays) {
    const known = older[stray.seq - oldest];
    if (known)
      older[stray.seq - oldest] = known.rev < stray.rev ? withThreadOf(stray, known) : withThreadOf(known, stray);
  }
  // Replies that came while the page was on its way.
  for (const [root, reply] of newestReplies(state.messages)) {
    const known = older[root - oldest];
    if (known) older[root - oldest] = withReply(known, reply);
  }
  const longer = { ...forgetPage(state), messages: [...older, ...state.messages], atStart: oldest <= floor + 1 };
  return withFloor(longer, floor);
}

/** To be called when the members are asked for. */
export function expectMembers(state: RoomState): RoomState {
  return { ...state, memberStrays: [] };
}

/** The room with all its members. */
export function applyMembers(state: RoomState, members: readonly Member[]): RoomState {
  const read = new Map(members.map((member) => [member.user.id, toRoomMember(member)]));
  return {
    ...state,
    members: membersAfter(read, state.memberStrays ?? []),
    memberStrays: undefined,
    receipts: receiptsOf(state, members),
  };
}
