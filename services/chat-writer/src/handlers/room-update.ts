import type { Command, ServerEvent } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import type { RoomState } from '../model.ts';
import { refuse, type Action } from '../rights.ts';
import { toMyRoom } from '../views.ts';
import { admitMember } from './admit.ts';
import { checkRoomInfo } from './room-name.ts';

/** Changes name, topic or slow mode, archives the room or takes it back from there. What is the same as before changes nothing. */
export function updateRoom(batch: Batch, command: Command<'room.update'>): Outcome {
  const [first, ...others] = actionsOf(command);
  const admitted = admitMember(batch, command, first);
  if ('code' in admitted) return admitted;
  const { member } = admitted;
  let { room } = admitted;
  // What comes together with the end of an archive finds the room open.
  const opened = first === 'archive' && command.archived === false ? { ...room, archivedAt: null } : room;
  for (const action of others) {
    const refusal = refuse(opened, member, action, batch.at);
    if (refusal) return refusal;
  }
  const checked = checkRoomInfo(command);
  if ('code' in checked) return checked;
  const { name = room.name, topic = room.topic } = checked;
  const { slowModeS = room.slowModeS, archived = room.archivedAt !== null } = command;
  const archivedAt = archived ? (room.archivedAt ?? batch.at) : null;
  const info = { name, topic, slowModeS, archivedAt };
  if (Object.entries(info).some(([key, value]) => room[key as keyof typeof info] !== value)) {
    room = changeRoom(batch, room, info);
  }
  return { room: room.id, rev: room.infoRev, info: toMyRoom(room, member, batch.faces) };
}

/** What the actor must be allowed to do; to archive first, since the rest depends on it. */
function actionsOf({ name, topic, slowModeS, archived }: Command<'room.update'>): [Action, ...Action[]] {
  const actions: Action[] = [];
  if (archived !== undefined) actions.push('archive');
  if (slowModeS !== undefined) actions.push('set slow mode');
  if (name !== undefined || topic !== undefined) actions.push('update room');
  const [first = 'update room', ...others] = actions;
  return [first, ...others];
}

/** Changes what a room is, and tells everybody who listens to it. */
export function changeRoom(
  batch: Batch,
  from: RoomState,
  changes: Partial<Pick<RoomState, 'name' | 'topic' | 'slowModeS' | 'archivedAt' | 'floor'>>,
): RoomState {
  const room = batch.change(from);
  room.infoRev = ++room.lastRev;
  Object.assign(room, changes);
  batch.publish(updated(room, batch.at));
  return room;
}

function updated(room: RoomState, at: string): ServerEvent<'room.updated'> {
  const { id, lastRev: rev, name, kind, topic, archivedAt, slowModeS, floor } = room;
  const event: ServerEvent<'room.updated'> = { type: 'room.updated', room: id, rev, name, kind, topic, at };
  if (archivedAt !== null) event.archivedAt = archivedAt;
  if (slowModeS > 0) event.slowModeS = slowModeS;
  if (floor > 0) event.floor = floor;
  return event;
}
