import { newId, type Command } from '@chatapp/contracts';
import { messageKey, type Batch, type Outcome } from '../batch/batch.ts';
import { findReportBy, insertReport } from '../db/reports.queries.ts';
import { admitMember } from './admit.ts';
import { tidyLine } from './room-name.ts';

/** Brings a message before the administrators, as it is now. Somebody's second report of it is the first. */
export function createReport(batch: Batch, command: Command<'report.create'>): Outcome | Promise<Outcome> {
  const admitted = admitMember(batch, command, 'report');
  if ('code' in admitted) return admitted;
  const message = batch.messages.get(messageKey(command.room, command.seq));
  if (!message) return { code: 'message_not_found' };
  if (message.deletedAt !== null) return { code: 'message_deleted' };
  const reason = tidyLine(command.reason);
  if (reason === '') return { code: 'bad_request', message: 'Say why.' };
  const { room, seq, sender, body } = message;
  return keep(batch, { room, seq, sender, body, reporter: command.actor.id, reason });
}

async function keep(
  batch: Batch,
  content: { room: string; seq: number; sender: string; body: string; reporter: string; reason: string },
): Promise<Outcome> {
  await batch.flush();
  const { room, seq, reporter } = content;
  const made = await findReportBy(batch.connection, content, reporter);
  if (made !== undefined) return { room, seq, report: made };
  const id = newId();
  const open = { state: 'open', outcome: null, note: null, resolvedBy: null, resolvedAt: null } as const;
  batch.staged.more.push(insertReport({ ...content, id, at: batch.at, ...open }));
  return { room, seq, report: id };
}
