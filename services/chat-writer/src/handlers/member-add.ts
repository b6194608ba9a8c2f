import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { isBanned } from '../rights.ts';
import { admitMember } from './admit.ts';
import { findTarget } from './find-target.ts';
import { checkSpace, enter, tellAdded } from './membership.ts';

/** Brings somebody in. One who is in already stays as they are. */
export function addMember(batch: Batch, command: Command<'member.add'>): Outcome {
  const admitted = admitMember(batch, command, 'add member');
  if ('code' in admitted) return admitted;
  const target = findTarget(batch, command);
  if (target === 'later' || 'code' in target) return target;
  const present = batch.member(command.room, target.id);
  if (present) return { room: command.room, rev: present.rev };
  if (isBanned(batch.memberRow(command.room, target.id), batch.at))
    return { code: 'banned', message: 'This person is banned from the room. Lift the ban first.' };
  const full = checkSpace(batch, admitted.room, target.id);
  if (full) return full;

  const member = enter(batch, admitted.room, target.id, 'member');
  tellAdded(batch, member);
  return { room: command.room, rev: member.rev };
}
