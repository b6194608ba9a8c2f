import type { Person } from '@chatapp/contracts';
import type { RoomState } from './room-state.ts';

/** How long one sign of typing counts, and how often it is sent at most while somebody goes on typing. */
export const TYPING_SHOWN_MS = 6_000;
export const TYPING_EVERY_MS = 3_000;

export function applyTyping(state: RoomState, user: Person, nowMs: number, root?: number): RoomState {
  const others = state.typing.filter((typist) => typist.user.id !== user.id && typist.untilMs > nowMs);
  return {
    ...state,
    typing: [...others, { user, untilMs: nowMs + TYPING_SHOWN_MS, ...(root === undefined ? {} : { root }) }],
  };
}

/** The room without those who stopped typing. */
export function expireTyping(state: RoomState, nowMs: number): RoomState {
  const typing = state.typing.filter((typist) => typist.untilMs > nowMs);
  return typing.length === state.typing.length ? state : { ...state, typing };
}
