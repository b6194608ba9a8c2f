import { firstSeq, type RoomState } from './room-state.ts';

/** The room without the messages up to `floor`: they have had their time, and the server has them no more. */
export function withFloor(state: RoomState, floor = 0): RoomState {
  const lowest = Math.max(state.floor, floor);
  if (lowest === 0) return state;
  const gone = Math.max(0, Math.min(lowest, state.lastSeq) - firstSeq(state) + 1);
  const next = {
    ...state,
    floor: lowest,
    lastSeq: Math.max(state.lastSeq, lowest),
    messages: gone > 0 ? state.messages.slice(gone) : state.messages,
    strays: state.strays?.filter(({ seq }) => seq > lowest),
  };
  return { ...next, atStart: state.atStart || firstSeq(next) === lowest + 1 };
}
