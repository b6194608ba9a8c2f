import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { findMessage, publishMessage, renumber } from './change-message.ts';

/** Takes one's own reaction back. Where there is none, nothing changes. */
export function removeReaction(batch: Batch, command: Command<'reaction.remove'>): Outcome {
  const target = findMessage(batch, command, 'react');
  if ('code' in target) return target;
  const { message } = target;
  const emoji = command.emoji.toWellFormed();
  const user = command.actor.id;
  const { room, seq } = message;
  const rest = message.reactions.filter((reaction) => reaction.emoji !== emoji || reaction.user !== user);
  if (rest.length === message.reactions.length) return { room, seq, rev: message.rev };

  const rev = renumber(batch, target);
  message.reactions = rest;
  batch.staged.messages.touchReaction({ room, seq, emoji, user, rev }, false);
  publishMessage(batch, message);
  return { room, seq, rev };
}
