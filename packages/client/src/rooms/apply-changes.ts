import type { MemberChange, Message, Room } from '@chatapp/contracts';
import { withRoom, withUnread } from './apply-event.ts';
import { withMentions } from './mentions.ts';
import { withFloor } from './floor.ts';
import { putMembers } from './put-members.ts';
import { putMessages } from './put-message.ts';
import type { RoomState } from './room-state.ts';

/** All that changed in a room after some `rev`, in its latest state: an answer of `changes`, or several pages of it put together. */
export interface AllChanges {
  readonly changes: readonly Message[];
  readonly members?: readonly MemberChange[] | undefined;
  readonly room?: Room | undefined;
  /** The `rev` up to which this is all. */
  readonly upTo: number;
}

/**
 * The room after what it missed, which must be complete from its `head` on. Rows may tell of a `rev` above `upTo`; its event then
 * changes no message. `me`: my id, without which mentions are not counted.
 */
export function applyChanges(
  state: RoomState,
  { changes, members = [], room, upTo }: AllChanges,
  me?: string,
): RoomState {
  const rows = changes.filter((message) => message.rev > state.head).sort((a, b) => a.seq - b.seq);
  const joined = members.filter((change) => change.rev > state.head).sort((a, b) => a.rev - b.rev);
  const next = {
    ...state,
    ...putMessages(state, rows),
    ...(joined.length > 0 ? putMembers(state, joined) : {}),
    head: Math.max(state.head, upTo),
  };
  const { info } = state;
  const named = info && withMentions(info, rows, me);
  return withFloor({ ...next, info: infoAfter({ ...next, info: named }, room) }, room?.floor);
}

function infoAfter({ info, head, lastSeq }: RoomState, room: Room | undefined): RoomState['info'] {
  const newer = room && room.head >= (info?.head ?? 0) ? { ...(info && withRoom(info, room)), ...room } : info;
  if (!newer || newer.head >= head) return newer && newer !== info ? withUnread(newer) : newer;
  return withUnread({ ...newer, head, lastSeq: Math.max(newer.lastSeq, lastSeq) });
}
