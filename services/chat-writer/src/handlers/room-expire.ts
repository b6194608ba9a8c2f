import type { Command } from '@chatapp/contracts';
import { messageKey, type Batch, type Outcome } from '../batch/batch.ts';
import { changeRoom } from './room-update.ts';

/**
 * Raises a room's floor: messages up to it are gone. One change of the room, however many they are; their rows are deleted afterwards.
 * Nobody waits for an answer.
 */
export function expireMessages(batch: Batch, command: Command<'room.expire'>): Outcome {
  const room = batch.room(command.room);
  const floor = Math.min(command.floor, room?.lastSeq ?? 0);
  if (!room || floor <= room.floor) return 'none';
  changeRoom(batch, room, { floor });
  for (const message of batch.messages.values())
    if (message?.room === room.id && message.seq <= floor) batch.messages.set(messageKey(room.id, message.seq), null);
  return 'none';
}
