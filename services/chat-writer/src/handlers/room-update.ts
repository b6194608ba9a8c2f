import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { toMyRoom } from '../views.ts';
import { admitMember } from './admit.ts';
import { checkRoomInfo } from './room-name.ts';

/** Changes name or topic. What is the same as before changes nothing. */
export function updateRoom(batch: Batch, command: Command<'room.update'>): Outcome {
  const admitted = admitMember(batch, command, 'update room');
  if ('code' in admitted) return admitted;
  const { member } = admitted;
  const checked = checkRoomInfo(command);
  if ('code' in checked) return checked;
  const { name = admitted.room.name, topic = admitted.room.topic } = checked;
  let { room } = admitted;
  if (name !== room.name || topic !== room.topic) {
    room = batch.change(room);
    const rev = ++room.lastRev;
    Object.assign(room, { name, topic, infoRev: rev });
    batch.publish({ type: 'room.updated', room: room.id, rev, name, kind: room.kind, topic, at: batch.at });
  }
  return { room: room.id, rev: room.infoRev, info: toMyRoom(room, member, batch.faces) };
}
