import { traceOf, type Command } from '@chatapp/contracts';
import { isAdmin } from '../administration/is-admin.ts';
import type { Batch, Outcome } from '../batch/batch.ts';

/** Sends a probe back to the administrator who sent it, by the road that everything takes. That it is remembered is all that it writes. */
export function returnProbe(batch: Batch, command: Command<'system.probe'>): Outcome {
  const { actor, user } = command;
  if (user !== actor.id || !isAdmin(actor.id, batch.faces)) return { code: 'forbidden' };
  batch.tell(user, { type: 'probe.returned', trace: traceOf(command) });
  return {};
}
