import type { Command, Refusal } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import { deferralsOf, MAX_DEFERRALS } from '../batch/deferrals.ts';
import type { PersonState } from '../model.ts';

/**
 * The person whom a command names. Accounts come by their own stream, so that one that was made a moment ago may not be known yet:
 * such a command waits a little.
 */
export function findTarget(batch: Batch, command: Command & { userId: string }): PersonState | Refusal | 'later' {
  const person = batch.faces.get(command.userId);
  if (person) return person.deactivated ? { code: 'user_not_found' } : person;
  return deferralsOf(command) < MAX_DEFERRALS ? 'later' : { code: 'user_not_found' };
}
