import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { checkRight } from '../rights.ts';
import { findMessage, publishMessage, renumber, type Target } from './change-message.ts';
import { clearMentions } from './mentions.ts';
import { takePin } from './message-pin.ts';

/** Takes a message's body, reactions, mentions and pin away; its place stays, and what it said is kept as a revision. Deleting it again changes nothing. */
export function deleteMessage(batch: Batch, command: Command<'message.delete'>): Outcome {
  const target = findMessage(batch, command, 'delete own');
  if ('code' in target) return target;
  const { message, member } = target;
  if (message.sender !== command.actor.id) {
    const code = checkRight(target.room.kind, member.role, 'delete any');
    if (code) return { code };
  }
  const { room, seq } = message;
  if (message.deletedAt !== null) return { room, seq, rev: message.rev, at: message.deletedAt };
  return { room, seq, rev: erase(batch, target, command.actor.id), at: batch.at };
}

/** Leaves nothing of a message but its place, and the revision that moderators read. @returns the change's number. */
export function erase(batch: Batch, target: Pick<Target, 'room' | 'message'>, by: string): number {
  const { message } = target;
  const { room, seq, body } = message;
  const rev = renumber(batch, target);
  batch.staged.messages.addRevision({ room, seq, rev, body, replacedBy: by });
  for (const reaction of message.reactions) batch.staged.messages.touchReaction({ room, seq, ...reaction }, false);
  clearMentions(batch, message);
  takePin(batch, message);
  message.reactions = [];
  message.body = '';
  message.deletedAt = batch.at;
  publishMessage(batch, message);
  return rev;
}
