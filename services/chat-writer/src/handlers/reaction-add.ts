import { limits, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { findMessage, publishMessage, renumber } from './change-message.ts';

/** Adds one person's reaction. The same one again changes nothing. */
export function addReaction(batch: Batch, command: Command<'reaction.add'>): Outcome {
  const target = findMessage(batch, command, 'react');
  if ('code' in target) return target;
  const { message } = target;
  if (message.deletedAt !== null) return { code: 'message_deleted' };
  const emoji = command.emoji.toWellFormed();
  const { room, seq } = message;
  const user = command.actor.id;
  const kinds = new Set(message.reactions.map((reaction) => reaction.emoji));
  if (kinds.has(emoji) && message.reactions.some((reaction) => reaction.emoji === emoji && reaction.user === user))
    return { room, seq, rev: message.rev };
  const isFull = message.reactions.length >= limits.reactionsPerMessage;
  if (isFull || (!kinds.has(emoji) && kinds.size >= limits.reactionKinds)) return { code: 'too_many_reactions' };

  const rev = renumber(batch, target);
  message.reactions = [...message.reactions, { emoji, user, rev }];
  batch.staged.messages.touchReaction({ room, seq, emoji, user, rev }, true);
  publishMessage(batch, message);
  return { room, seq, rev };
}
