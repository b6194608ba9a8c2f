import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { admitMember } from './admit.ts';

/** Whether somebody may be seen typing: whoever may not write here now has nothing to be seen for. Changes nothing. */
export function admitTyping(batch: Batch, command: Command<'typing.admit'>): Outcome {
  const admitted = admitMember(batch, command, 'send');
  return 'code' in admitted ? admitted : { room: admitted.room.id };
}
