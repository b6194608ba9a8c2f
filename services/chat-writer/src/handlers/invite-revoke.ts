import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { checkRight } from '../rights.ts';
import { admitMember } from './admit.ts';

/** Takes an invite back: one's own, or as a moderator anybody's. */
export function revokeInvite(batch: Batch, command: Command<'invite.revoke'>): Outcome {
  const admitted = admitMember(batch, command, 'create invite');
  if ('code' in admitted) return admitted;
  const { room, member } = admitted;
  const invite = batch.invites.get(command.code);
  if (!invite) return { code: 'invite_not_found' };
  if (invite.createdBy !== member.user) {
    const code = checkRight(room.kind, member.role, 'revoke invite');
    if (code) return { code };
  }
  batch.removeInvite(command.code, invite);
  return { room: room.id };
}
