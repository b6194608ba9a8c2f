import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';

/** Sets what a person chose for all their devices, and tells those. */
export function setSettings(batch: Batch, { actor, user, receipts }: Command<'settings.set'>): Outcome {
  if (user !== actor.id) return { code: 'forbidden' };
  if (receipts === undefined) return {};
  if (receipts) batch.hiddenReaders.delete(user);
  else batch.hiddenReaders.add(user);
  const settings = { receipts };
  batch.staged.settings.set(user, settings);
  batch.tell(user, { type: 'settings.updated', settings });
  return {};
}
