import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { checkInvite } from '../invites.ts';
import { isBanned } from '../rights.ts';
import { toMyRoom } from '../views.ts';
import { checkSpace, enter, tellAdded } from './membership.ts';

/** Comes into the room that a code leads to. For one who is in already nothing changes, and nothing is used up. */
export function acceptInvite(batch: Batch, command: Command<'invite.accept'>): Outcome {
  const { code, actor } = command;
  const invite = batch.invites.get(code);
  const room = batch.room(command.room);
  if (!invite || !room) return { code: 'invite_not_found' };
  const row = batch.memberRow(room.id, actor.id);
  if (isBanned(row, batch.at)) return { code: 'banned' };
  if (row?.active) return { room: room.id, rev: row.rev, info: toMyRoom(room, row, batch.faces) };
  const refusal = checkInvite(invite, batch.at);
  if (refusal) return refusal;
  if (room.archivedAt !== null) return { code: 'room_archived' };
  const full = checkSpace(batch, room, actor.id);
  if (full) return full;

  batch.putInvite(code, { ...invite, uses: invite.uses + 1 });
  const member = enter(batch, room, actor.id, room.memberCount === 0 ? 'owner' : 'member');
  tellAdded(batch, member);
  return { room: room.id, rev: member.rev, info: toMyRoom(batch.room(room.id)!, member, batch.faces) };
}
