import type { Member, ServerEvent } from '@chatapp/contracts';
import { ApiError } from '../http/api-error.ts';
import { retrying, type Patience } from '../support/retrying.ts';
import { applyMembers, applyPage, expectMembers, expectPage, firstPage, forgetPage } from './apply-page.ts';
import type { RoomContext } from './room-context.ts';
import { emptyRoom, firstSeq, type RoomState } from './room-state.ts';

/** A room's state where it is kept. */
export interface StateHolder {
  readonly state: RoomState;
  set(state: RoomState): void;
}

/** Reads the room and its newest page. */
export async function loadFirst(id: string, { api, pageSize }: RoomContext, patience: Patience): Promise<RoomState> {
  const options = { signal: patience.signal };
  const readInfo = () => retrying(() => api.getRoom({ room: id }, options), patience);
  const readPage = () => retrying(() => api.listMessages({ room: id, limit: pageSize }, options), patience);
  const [page, early] = await Promise.all([readPage(), readInfo()]);
  // Events after the page's head will mend an `info` that is newer than the page; none will mend an older one.
  const { room } = early.room.head < page.head ? await readInfo() : early;
  return firstPage(id, page, room);
}

/** Reads one page of messages older than those that are there. */
export async function loadOlder(holder: StateHolder, context: RoomContext, patience: Patience): Promise<void> {
  const { id } = holder.state;
  try {
    while (!holder.state.atStart) {
      holder.set(expectPage(holder.state));
      const { head } = holder.state;
      const before = firstSeq(holder.state);
      const page = await retrying(
        () => context.api.listMessages({ room: id, before, limit: context.pageSize }, { signal: patience.signal }),
        patience,
      );
      const next = applyPage(holder.state, page, head);
      if (next) {
        holder.set(next);
        return;
      }
    }
  } catch (error) {
    holder.set(forgetPage(holder.state));
    throw error;
  }
}

/** Reads all members. */
export async function loadMembers(holder: StateHolder, context: RoomContext, patience: Patience): Promise<void> {
  const room = holder.state.id;
  holder.set(expectMembers(holder.state));
  const members: Member[] = [];
  let cursor: string | undefined;
  do {
    const fields = { room, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page = await retrying(() => context.api.listMembers(fields, { signal: patience.signal }), patience);
    members.push(...page.members);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  holder.set(applyMembers(holder.state, members));
}

/** The room as one that may not be read, and why. */
export function refusedRoom(state: RoomState, error: ApiError): RoomState {
  return { ...emptyRoom(state.id, state.info), head: state.head, pending: state.pending, refused: error.code };
}

/** Why I may not read a room that I have left, or was put out of. */
export const outOfRoom = (reason: ServerEvent<'room.removed'>['reason']): ApiError =>
  new ApiError({ code: reason === 'banned' ? 'banned' : 'not_a_member' });
