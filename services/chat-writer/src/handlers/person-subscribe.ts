import { record, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';

/** Begins a connection's subscription to its own person. A person's events are not numbered. */
export function subscribePerson(batch: Batch, command: Command<'person.subscribe'>): Outcome {
  if (command.user !== command.actor.id) return { code: 'forbidden' };
  const { user, gateway, ref } = command;
  batch.outputs.push({ stream: batch.eventStream, record: record.subscribed(user, gateway, ref, 0, '{}') });
  return 'none';
}
