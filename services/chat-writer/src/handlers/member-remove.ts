import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { outranks } from '../rights.ts';
import { admitMember } from './admit.ts';
import { exit } from './membership.ts';
import { leaveRoom } from './room-leave.ts';

/** Puts somebody out. Oneself: the same as leaving. */
export function removeMember(batch: Batch, command: Command<'member.remove'>): Outcome | Promise<Outcome> {
  if (command.userId === command.actor.id) return leaveRoom(batch, command);
  const admitted = admitMember(batch, command, 'remove member');
  if ('code' in admitted) return admitted;
  const other = batch.member(command.room, command.userId);
  if (!other) return { code: 'user_not_found', message: 'This person is not in the room.' };
  if (!outranks(admitted.member.role, other.role)) return { code: 'forbidden' };
  return { room: command.room, rev: exit(batch, admitted.room, other, 'removed') };
}
