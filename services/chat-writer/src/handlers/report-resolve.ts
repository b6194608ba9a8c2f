import type { Command } from '@chatapp/contracts';
import { isAdmin } from '../administration/is-admin.ts';
import { recordAct } from '../administration/record-act.ts';
import { messageKey, type Batch, type Outcome } from '../batch/batch.ts';
import { peopleOf } from '../changes.ts';
import { listMessagesBySeq } from '../db/messages.queries.ts';
import { findReport, resolveReport as resolveRow } from '../db/reports.queries.ts';
import type { MessageState, RoomState } from '../model.ts';
import { erase } from './message-delete.ts';

/** Settles a report: the message is deleted, whatever the administrator's place in the room, or it stays. */
export function resolveReport(batch: Batch, command: Command<'report.resolve'>): Outcome | Promise<Outcome> {
  if (!isAdmin(command.actor.id, batch.faces)) return { code: 'forbidden' };
  const room = batch.room(command.room);
  return room ? resolve(batch, command, room) : { code: 'room_not_found' };
}

async function resolve(batch: Batch, command: Command<'report.resolve'>, room: RoomState): Promise<Outcome> {
  await batch.flush();
  const report = await findReport(batch.connection, room.id, command.report);
  if (!report) return { code: 'report_not_found' };
  if (report.state === 'resolved') return { code: 'report_resolved' };
  const { outcome, actor } = command;
  const note = (command.note ?? '').toWellFormed().trim();
  const { seq, sender } = report;
  if (outcome === 'deleted') {
    const message = await messageAt(batch, room, seq);
    if (message && message.deletedAt === null) erase(batch, { room: batch.room(room.id)!, message }, actor.id);
  }
  batch.staged.more.push(resolveRow(report.id, { outcome, note, by: actor.id, at: batch.at }));
  const name = (await batch.people.find([sender])).get(sender)?.username ?? '';
  const target = { kind: 'message', id: `${room.id}/${seq}`, name } as const;
  recordAct(batch, actor, { action: 'report.resolved', target, detail: { report: report.id, outcome, note } });
  return { room: room.id, seq, report: report.id };
}

/** Undefined where it has expired meanwhile. */
async function messageAt(batch: Batch, room: RoomState, seq: number): Promise<MessageState | undefined> {
  const key = messageKey(room.id, seq);
  const known = batch.messages.get(key);
  if (known || seq <= room.floor) return known ?? undefined;
  const messages = await listMessagesBySeq(batch.connection, new Map([[room.id, [seq]]]));
  for (const [id, person] of await batch.people.find(peopleOf(messages))) batch.faces.set(id, person);
  for (const message of messages) batch.messages.set(key, message);
  return messages[0];
}
