import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { findSuccessor } from '../db/members.queries.ts';
import type { MemberState, RoomState } from '../model.ts';
import { admitMember } from './admit.ts';
import { changeMember, exit } from './membership.ts';

/** Leaves a room. When its last owner goes, the moderator, or else the member, who has been in longest becomes the owner. */
export function leaveRoom(
  batch: Batch,
  command: Command<'room.leave'> | Command<'member.remove'>,
): Outcome | Promise<Outcome> {
  const admitted = admitMember(batch, command, 'leave');
  if ('code' in admitted) return admitted;
  const { room, member } = admitted;
  if (member.role === 'owner' && room.memberCount > 1) return leaveAsOwner(batch, room, member);
  return { room: room.id, rev: exit(batch, room, member, 'left') };
}

async function leaveAsOwner(batch: Batch, room: RoomState, member: MemberState): Promise<Outcome> {
  await batch.flush();
  const successor = await findSuccessor(batch.connection, room.id, member.user);
  if (successor && successor.role !== 'owner') await makeOwner(batch, room, successor);
  return { room: room.id, rev: exit(batch, batch.room(room.id)!, member, 'left') };
}

async function makeOwner(batch: Batch, room: RoomState, successor: MemberState): Promise<void> {
  for (const [id, person] of await batch.people.find([successor.user])) batch.faces.set(id, person);
  changeMember(batch, room, successor, { role: 'owner' });
}
