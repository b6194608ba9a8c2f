import { uuidv7, type Actor, type AuditEntry } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';

/** Writes an act of administration down, in the transaction that does it. */
export function recordAct(
  batch: Batch,
  actor: Actor,
  act: Pick<AuditEntry, 'action' | 'target'> & { detail?: AuditEntry['detail'] },
): void {
  const { id, username: name } = batch.person(actor.id);
  batch.staged.audit.push({ detail: {}, ...act, id: uuidv7(), at: batch.at, actor: { id, name } });
}
