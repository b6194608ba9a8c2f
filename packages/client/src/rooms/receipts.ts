import type { Member } from '@chatapp/contracts';
import type { RoomState } from './room-state.ts';

/** The room after somebody was heard to have read up to `seq`. Never back: signals may come late. */
export function applyReceipt(state: RoomState, user: string, seq: number): RoomState {
  if (seq <= (state.receipts.get(user) ?? -1)) return state;
  return { ...state, receipts: new Map(state.receipts).set(user, seq) };
}

/** How far the members had read, those who let it be seen, or have been heard to have since. */
export function receiptsOf({ receipts }: RoomState, members: readonly Member[]): RoomState['receipts'] {
  const next = new Map<string, number>();
  for (const { user, readSeq } of members)
    if (readSeq !== undefined) next.set(user.id, Math.max(readSeq, receipts.get(user.id) ?? 0));
  return next;
}
