import { uuidv7, type AuditAction, type AuditEntry, type User } from '@chatapp/contracts';
import type { Transaction } from 'kysely';
import type { Database } from './db/database.ts';
import { insertEvent } from './db/outbox.queries.ts';

export interface Act {
  /** Who did it; null: the command line of the server. */
  actor: Pick<User, 'id' | 'username'> | null;
  action: AuditAction;
  target: AuditEntry['target'];
  detail?: Record<string, unknown>;
}

/** Writes an act of administration down, in the transaction that does it. chat-writer, which keeps the log, learns of it as an event. */
export async function recordAct(
  trx: Transaction<Database>,
  { actor, action, target, detail = {} }: Act,
): Promise<void> {
  const now = new Date();
  const id = uuidv7(now.getTime());
  const at = now.toISOString();
  const who = actor && { id: actor.id, name: actor.username };
  await insertEvent(trx, {
    type: 'audit.recorded',
    id,
    at,
    userId: actor?.id ?? target?.id ?? 'system',
    entry: { id, at, actor: who, action, target, detail },
  });
}

/** A person as the target of an act. */
export const person = ({ id, username }: Pick<User, 'id' | 'username'>): AuditEntry['target'] => ({
  kind: 'person',
  id,
  name: username,
});
