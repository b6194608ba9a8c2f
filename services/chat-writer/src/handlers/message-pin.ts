import { limits, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import type { MessageState } from '../model.ts';
import { findMessage, publishMessage, renumber } from './change-message.ts';

/** Pins a message. One that is pinned stays as it is. */
export function pinMessage(batch: Batch, command: Command<'message.pin'>): Outcome {
  const target = findMessage(batch, command, 'pin');
  if ('code' in target) return target;
  const { message } = target;
  const { room, seq } = message;
  if (message.deletedAt !== null) return { code: 'message_deleted' };
  if (message.pinnedAt !== null) return { room, seq, rev: message.rev };
  const pins = batch.pinCounts.get(room) ?? 0;
  if (pins >= limits.pinsPerRoom) return { code: 'too_many_pins' };

  const rev = renumber(batch, target);
  message.pinnedAt = batch.at;
  message.pinnedBy = command.actor.id;
  batch.pinCounts.set(room, pins + 1);
  batch.staged.messages.touchPin({ room, seq }, true);
  publishMessage(batch, message);
  return { room, seq, rev, at: batch.at };
}

/** Unpins a message. One that is not pinned stays as it is. */
export function unpinMessage(batch: Batch, command: Command<'message.unpin'>): Outcome {
  const target = findMessage(batch, command, 'pin');
  if ('code' in target) return target;
  const { message } = target;
  const { room, seq } = message;
  if (message.pinnedAt === null) return { room, seq, rev: message.rev };

  const rev = renumber(batch, target);
  takePin(batch, message);
  publishMessage(batch, message);
  return { room, seq, rev, at: batch.at };
}

/** Takes the pin off a message that is changing. */
export function takePin(batch: Batch, message: MessageState): void {
  if (message.pinnedAt === null) return;
  const { room, seq } = message;
  message.pinnedAt = null;
  message.pinnedBy = null;
  const pins = batch.pinCounts.get(room);
  if (pins !== undefined) batch.pinCounts.set(room, pins - 1);
  batch.staged.messages.touchPin({ room, seq }, false);
}
