import { checkBody, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { findMessage, publishMessage, renumber } from './change-message.ts';
import { checkLength } from './body-length.ts';
import { mentionsOf, setMentions } from './mentions.ts';

/** Replaces the body of one's own message; what it said before is kept as a revision. The same body again changes nothing. */
export function editMessage(batch: Batch, command: Command<'message.edit'>): Outcome {
  const target = findMessage(batch, command, 'edit own');
  if ('code' in target) return target;
  const { message } = target;
  if (message.sender !== command.actor.id) return { code: 'forbidden' };
  if (message.deletedAt !== null) return { code: 'message_deleted' };
  const checked = checkBody(command.body);
  if ('code' in checked) return checked;
  const tooLong = checkLength(batch, checked.body);
  if (tooLong) return tooLong;
  const { editWindowS } = batch.settings;
  if (editWindowS > 0 && Date.parse(batch.at) - Date.parse(message.at) > editWindowS * 1_000)
    return { code: 'edit_too_late' };
  const { room, seq, body } = message;
  if (checked.body === body) return { room, seq, rev: message.rev, at: message.editedAt ?? message.at };

  const rev = renumber(batch, target);
  batch.staged.messages.addRevision({ room, seq, rev, body, replacedBy: command.actor.id });
  setMentions(batch, message, mentionsOf(batch, command, target.room, message.sender));
  message.body = checked.body;
  message.editedAt = batch.at;
  publishMessage(batch, message);
  return { room, seq, rev, at: batch.at };
}
