import type { Command, Refusal } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { findSuccessor } from '../db/members.queries.ts';
import type { MemberState, RoomState } from '../model.ts';
import { outranks } from '../rights.ts';
import { admitMember } from './admit.ts';
import { isFuture } from '../instants.ts';
import { changeMember } from './membership.ts';

type Changes = Pick<MemberState, 'role' | 'mutedUntil'>;

/** Changes somebody's role, or for how long they are muted: a time that has passed, or null, ends it. What is so already changes nothing. */
export function updateMember(batch: Batch, command: Command<'member.update'>): Outcome | Promise<Outcome> {
  const admitted = admitToUpdate(batch, command);
  if ('code' in admitted) return admitted;
  const { room, other, changes } = admitted;
  if (changes.role === other.role && changes.mutedUntil === other.mutedUntil) return { room: room.id, rev: other.rev };
  const apply = () => ({ room: room.id, rev: changeMember(batch, batch.room(room.id)!, other, changes) });
  if (other.role !== 'owner' || changes.role === 'owner') return apply();
  return hasOtherOwner(batch, room.id, other.user).then((has) => (has ? apply() : { code: 'last_owner' }));
}

function admitToUpdate(
  batch: Batch,
  command: Command<'member.update'>,
): { room: RoomState; other: MemberState; changes: Changes } | Refusal {
  const { role, mutedUntil } = command;
  const admitted = admitMember(batch, command, role === undefined ? 'mute' : 'set role');
  if ('code' in admitted) return admitted;
  if (role === undefined && mutedUntil === undefined)
    return { code: 'bad_request', message: 'Name role or mutedUntil.' };
  const { room, member } = admitted;
  const other = batch.member(room.id, command.userId);
  if (!other) return { code: 'user_not_found', message: 'This person is not in the room.' };
  const changes: Changes = { role: role ?? other.role, mutedUntil: other.mutedUntil };
  if (mutedUntil !== undefined) {
    // Who may set roles may mute as well.
    if (other.user === member.user || !outranks(member.role, other.role)) return { code: 'forbidden' };
    changes.mutedUntil = mutedUntil !== null && isFuture(mutedUntil, batch.at) ? mutedUntil : null;
  }
  return { room, other, changes };
}

async function hasOtherOwner(batch: Batch, room: string, user: string): Promise<boolean> {
  await batch.flush();
  return (await findSuccessor(batch.connection, room, user))?.role === 'owner';
}
