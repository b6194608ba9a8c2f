import type { Refusal } from '@chatapp/contracts';
import { messageKey, type Batch } from '../batch/batch.ts';
import type { MemberState, MessageState, RoomState } from '../model.ts';
import type { Action } from '../rights.ts';
import { toMessage } from '../views.ts';
import { admitMember } from './admit.ts';

export interface Target {
  room: RoomState;
  member: MemberState;
  message: MessageState;
}

/** The message that a command names, if the actor may do `action` in its room. */
export function findMessage(
  batch: Batch,
  command: { room: string; seq: number; actor: { id: string } },
  action: Action,
): Target | Refusal {
  const admitted = admitMember(batch, command, action);
  if ('code' in admitted) return admitted;
  const message = batch.messages.get(messageKey(command.room, command.seq));
  return message ? { ...admitted, message } : { code: 'message_not_found' };
}

/** Gives a message that a command is changing the room's next number, before what else changes. */
export function renumber(batch: Batch, { room, message }: Pick<Target, 'room' | 'message'>): number {
  const changed = batch.change(room);
  message.rev = ++changed.lastRev;
  batch.staged.messages.change(message);
  return message.rev;
}

/** Tells everybody the message's latest state. */
export function publishMessage(batch: Batch, message: MessageState): void {
  batch.publish({ type: 'message.updated', ...toMessage(message, batch.faces) });
}
