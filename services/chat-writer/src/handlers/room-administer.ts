import type { Command } from '@chatapp/contracts';
import { isAdmin } from '../administration/is-admin.ts';
import { recordAct } from '../administration/record-act.ts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { isAmongEquals } from '../views.ts';
import { changeMember } from './membership.ts';
import { changeRoom } from './room-update.ts';

/** What an administrator does to a room that they need not be in: archives it or brings it back, makes a member its owner. */
export function administerRoom(batch: Batch, command: Command<'room.administer'>): Outcome {
  const { actor, archived, ownerId } = command;
  if (!isAdmin(actor.id, batch.faces)) return { code: 'forbidden' };
  const room = batch.room(command.room);
  if (!room) return { code: 'room_not_found' };
  // It belongs to those who are in it.
  if (isAmongEquals(room)) return { code: 'forbidden' };
  const member = ownerId === undefined ? undefined : batch.member(room.id, ownerId);
  if (ownerId !== undefined && !member) return { code: 'user_not_found', message: 'This person is not in the room.' };

  const target = { kind: 'room', id: room.id, name: room.name } as const;
  if (archived !== undefined && archived !== (room.archivedAt !== null)) {
    changeRoom(batch, room, { archivedAt: archived ? batch.at : null });
    recordAct(batch, actor, { action: archived ? 'room.archived' : 'room.unarchived', target });
  }
  if (member && member.role !== 'owner') {
    changeMember(batch, batch.room(room.id)!, member, { role: 'owner' });
    recordAct(batch, actor, { action: 'room.owner', target, detail: { owner: batch.person(member.user).username } });
  }
  return { room: room.id, rev: batch.room(room.id)!.lastRev };
}
