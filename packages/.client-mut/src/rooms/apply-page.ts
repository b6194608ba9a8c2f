import type { Member, Message, MyRoom, Room } from '@chatapp/contracts';
import { membersAfter } from './put-members.ts';
import { emptyRoom, firstSeq, type RoomState } from './room-state.ts';

/** An answer of `listMessages`. */
export interface Page {
  readonly messages: readonly Message[];
  readonly head: number;
}

/** A room as its newest page shows it. */
export function firstPage(id: string, page: Page, info: Room | MyRoom | undefined): RoomState {
  const lastSeq = page.messages.at(-1)?.seq ?? 0;
  return {
    ...emptyRoom(id, info),
    head: page.head,
    lastSeq,
    messages: page.messages,
    atStart: lastSeq === page.messages.length,
  };
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
  if (messages.length === 0) return first === 1 ? { ...forgetPage(state), atStart: true } : undefined;
  if (messages.at(-1)?.seq !== first - 1) return undefined;
  const older = [...messages];
  const oldest = first - older.length;
  for (const stray of state.strays) {
    const known = older[stray.seq - oldest];
    if (known && known.rev < stray.rev) older[stray.seq - oldest] = stray;
  }
  return { ...forgetPage(state), messages: [...older, ...state.messages], atStart: oldest === 1 };
}

/** To be called when the members are asked for. */
export function expectMembers(state: RoomState): RoomState {
  return { ...state, memberStrays: [] };
}

/** The room with all its members. */
export function applyMembers(state: RoomState, members: readonly Member[]): RoomState {
  const read = new Map(members.map(({ user, role }) => [user.id, { user, role }]));
  return { ...state, members: membersAfter(read, state.memberStrays ?? []), memberStrays: undefined };
}
