import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { peersOf, toMyRoom } from '../views.ts';
import { findTarget } from './find-target.ts';
import { checkSpace, enter, tellAdded } from './membership.ts';
import { newRoom } from './room-create.ts';

/** The one room of two people: made at the first call, the same at every other. */
export function openDirect(batch: Batch, command: Command<'direct.open'>): Outcome {
  const { id: user } = command.actor;
  if (command.userId === user) return { code: 'bad_request', message: 'A direct room needs somebody else.' };
  const target = findTarget(batch, command);
  if (target === 'later') return target;
  const there = batch.room(command.room);
  if (there) {
    const member = batch.member(there.id, user);
    if (!member || peersOf(there, user)[0] !== command.userId) return { code: 'forbidden' };
    return { room: there.id, rev: member.rev, info: toMyRoom(there, member, batch.faces) };
  }
  if ('code' in target) return target;
  const full = checkSpace(batch, undefined, user) ?? checkSpace(batch, undefined, target.id);
  if (full) return full;

  const created = { id: command.room, kind: 'direct', name: '', topic: '', createdBy: user } as const;
  const room = newRoom(batch, created, { peerId: target.id });
  const mine = enter(batch, room, user, 'member');
  const theirs = enter(batch, room, target.id, 'member');
  tellAdded(batch, mine);
  tellAdded(batch, theirs);
  return { room: room.id, rev: mine.rev, at: batch.at, info: toMyRoom(room, mine, batch.faces) };
}
