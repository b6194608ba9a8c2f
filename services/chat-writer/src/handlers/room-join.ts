import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { toMyRoom } from '../views.ts';
import { admit } from './admit.ts';
import { checkSpace, enter, tellAdded } from './membership.ts';

/** Joins a public room; the first to come into an empty one owns it. One who is in already stays as they are. */
export function joinRoom(batch: Batch, command: Command<'room.join'>): Outcome {
  const admitted = admit(batch, command, 'join');
  if ('code' in admitted) return admitted;
  const { room, member: present } = admitted;
  if (present) return { room: room.id, rev: present.rev, info: toMyRoom(room, present, batch.faces) };
  const user = command.actor.id;
  const full = checkSpace(batch, room, user);
  if (full) return full;

  const member = enter(batch, room, user, room.memberCount === 0 ? 'owner' : 'member');
  tellAdded(batch, member);
  return { room: room.id, rev: member.rev, info: toMyRoom(batch.room(room.id)!, member, batch.faces) };
}
