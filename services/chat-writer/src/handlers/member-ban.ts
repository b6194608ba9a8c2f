import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { FOR_GOOD, type BanState, type MemberState, type RoomState } from '../model.ts';
import { isBanned, outranks } from '../rights.ts';
import { admitMember } from './admit.ts';
import { findTarget } from './find-target.ts';
import { isFuture } from '../instants.ts';
import { exit } from './membership.ts';
import { tidyLine } from './room-name.ts';

/** Keeps somebody out of a room, whether they are in it or not: they may neither come in nor read it. Again: the newest reason and end. */
export function banMember(batch: Batch, command: Command<'member.ban'>): Outcome {
  const admitted = admitMember(batch, command, 'ban');
  if ('code' in admitted) return admitted;
  const { room, member } = admitted;
  if (command.userId === member.user) return { code: 'forbidden' };
  const target = findTarget(batch, command);
  if (target === 'later' || 'code' in target) return target;
  const row = batch.memberRow(room.id, target.id);
  if (row?.active && !outranks(member.role, row.role)) return { code: 'forbidden' };
  const { untilAt = FOR_GOOD, reason = '' } = command;
  if (!isFuture(untilAt, batch.at)) return { code: 'bad_request', message: 'untilAt must be in the future.' };

  const ban: BanState = { until: untilAt, at: batch.at, by: member.user, reason: tidyLine(reason) };
  if (row?.active) return { room: room.id, rev: exit(batch, room, { ...row, ban }, 'banned') };
  if (isBanned(row, batch.at)) {
    batch.putMember({ ...row!, ban });
    return { room: room.id, rev: row!.rev };
  }
  return { room: room.id, rev: banGuest(batch, room, { ...(row ?? newRow(room.id, target.id, batch.at)), ban }) };
}

/** Somebody who never was in the room. */
function newRow(room: string, user: string, at: string): Omit<MemberState, 'ban'> {
  return {
    room,
    user,
    role: 'member',
    active: false,
    joinedAt: at,
    joinedRev: 0,
    rev: 0,
    readSeq: 0,
    mutedUntil: null,
    sentAt: null,
    notify: 'all',
    favourite: false,
    username: '',
  };
}

/** Numbered like any change of the room: who may have missed it asks anew what they may read. */
function banGuest(batch: Batch, from: RoomState, guest: MemberState): number {
  const room = batch.change(from);
  const { user } = guest;
  const rev = ++room.lastRev;
  batch.putMember({ ...guest, rev });
  batch.publish({ type: 'guest.banned', room: room.id, rev, user: batch.person(user), at: batch.at }, user);
  batch.tell(user, { type: 'room.removed', room: room.id, reason: 'banned' }, { room: room.id, member: false });
  return rev;
}
