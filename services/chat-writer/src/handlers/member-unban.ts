import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { admitMember } from './admit.ts';

/** Lifts a ban: they may come in again, but are not brought in. Where there is none, nothing changes. */
export function unbanMember(batch: Batch, command: Command<'member.unban'>): Outcome {
  const admitted = admitMember(batch, command, 'ban');
  if ('code' in admitted) return admitted;
  const row = batch.memberRow(command.room, command.userId);
  if (row && row.ban !== null) batch.putMember({ ...row, ban: null });
  return { room: command.room };
}
