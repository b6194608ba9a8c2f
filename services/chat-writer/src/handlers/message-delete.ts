import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { checkRight } from '../rights.ts';
import { findMessage, publishMessage, renumber } from './change-message.ts';

/** Takes a message's body and reactions away; its place stays, and what it said is kept as a revision. Deleting it again changes nothing. */
export function deleteMessage(batch: Batch, command: Command<'message.delete'>): Outcome {
  const target = findMessage(batch, command, 'delete own');
  if ('code' in target) return target;
  const { message, member } = target;
  if (message.sender !== command.actor.id) {
    const code = checkRight(target.room.kind, member.role, 'delete any');
    if (code) return { code };
  }
  const { room, seq, body } = message;
  if (message.deletedAt !== null) return { room, seq, rev: message.rev, at: message.deletedAt };

  const rev = renumber(batch, target);
  batch.staged.revisions.push({ room, seq, rev, body, replacedBy: command.actor.id });
  for (const reaction of message.reactions) batch.staged.touchReaction({ room, seq, ...reaction }, false);
  message.reactions = [];
  message.body = '';
  message.deletedAt = batch.at;
  publishMessage(batch, message);
  return { room, seq, rev, at: batch.at };
}
