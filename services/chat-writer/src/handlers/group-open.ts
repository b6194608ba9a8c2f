import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import type { RoomState } from '../model.ts';
import { toMyRoom } from '../views.ts';
import { findTarget } from './find-target.ts';
import { checkSpace, enter, tellAdded } from './membership.ts';
import { newRoom } from './room-create.ts';

/** The one room of three people or more: made at the first call; whoever has left it comes back by calling again. */
export function openGroup(batch: Batch, command: Command<'group.open'>): Outcome {
  const people = [...new Set([command.actor.id, ...command.userIds])].sort();
  const there = batch.room(command.room);
  if (there) return comeBack(batch, there, command.actor.id, people);
  for (const userId of command.userIds) {
    const target = findTarget(batch, { ...command, userId });
    if (target === 'later' || 'code' in target) return target;
  }
  for (const user of people) {
    const full = checkSpace(batch, undefined, user);
    if (full) return full;
  }
  const created = { id: command.room, kind: 'group', name: '', topic: '', createdBy: command.actor.id } as const;
  const room = newRoom(batch, created, { people });
  for (const user of people) enter(batch, room, user, 'member');
  for (const user of people) tellAdded(batch, batch.member(room.id, user)!);
  const mine = batch.member(room.id, command.actor.id)!;
  return { room: room.id, rev: mine.rev, at: batch.at, info: toMyRoom(room, mine, batch.faces) };
}

function comeBack(batch: Batch, room: RoomState, user: string, people: readonly string[]): Outcome {
  if (room.people.join(' ') !== people.join(' ')) return { code: 'forbidden' };
  const present = batch.member(room.id, user);
  if (present) return { room: room.id, rev: present.rev, info: toMyRoom(room, present, batch.faces) };
  const full = checkSpace(batch, room, user);
  if (full) return full;
  const member = enter(batch, room, user, 'member');
  tellAdded(batch, member);
  return { room: room.id, rev: member.rev, info: toMyRoom(batch.room(room.id)!, member, batch.faces) };
}
