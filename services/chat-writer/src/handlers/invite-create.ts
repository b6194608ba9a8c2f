import { limits, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { listInvites } from '../db/invites.queries.ts';
import { codeOf, newSecret, toInvite } from '../invites.ts';
import type { InviteState } from '../model.ts';
import { admitMember } from './admit.ts';

/** Makes a way into a room for whoever is given its code. */
export function createInvite(batch: Batch, command: Command<'invite.create'>): Outcome | Promise<Outcome> {
  const admitted = admitMember(batch, command, 'create invite');
  if ('code' in admitted) return admitted;
  return isFull(batch, command.room).then((full) => (full ? { code: 'too_many_invites' } : make(batch, command)));
}

async function isFull(batch: Batch, room: string): Promise<boolean> {
  await batch.flush();
  const page = { room, now: batch.at, limit: limits.invitesPerRoom };
  return (await listInvites(batch.connection, page)).length >= limits.invitesPerRoom;
}

function make(batch: Batch, command: Command<'invite.create'>): Outcome {
  const { room, actor, expiresInS = limits.inviteDefaultS, maxUses = null } = command;
  const invite: InviteState = {
    room,
    secret: newSecret(),
    createdBy: actor.id,
    createdAt: batch.at,
    expiresAt: new Date(Date.parse(batch.at) + expiresInS * 1_000).toISOString(),
    maxUses,
    uses: 0,
  };
  batch.putInvite(codeOf(invite), invite);
  return { room, at: batch.at, invite: toInvite(invite, batch.faces) };
}
