import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { EndReason, SessionsTable } from './sessions.table.ts';

export type SessionRow = Selectable<SessionsTable>;

export async function insertSession(
  db: Kysely<Database>,
  row: Omit<Insertable<SessionsTable>, 'ended_at' | 'end_reason'>,
): Promise<void> {
  await db
    .insertInto('sessions')
    .values({ ...row, ended_at: null, end_reason: null })
    .execute();
}

/** The session, held until the transaction ends: of several that bring one token, one comes first. */
export function lockSession(trx: Transaction<Database>, id: string): Promise<SessionRow | undefined> {
  return trx.selectFrom('sessions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateSessionToken(
  trx: Transaction<Database>,
  id: string,
  token: Pick<SessionRow, 'token_hash' | 'refreshed_at' | 'expires_at'>,
): Promise<void> {
  await trx.updateTable('sessions').set(token).where('id', '=', id).execute();
}

export async function updateSessionEnded(
  trx: Transaction<Database>,
  id: string,
  reason: EndReason,
  now: Date,
): Promise<void> {
  await trx.updateTable('sessions').set({ ended_at: now, end_reason: reason }).where('id', '=', id).execute();
}

/** @returns how many there were, at most `limit`. */
export async function deleteExpiredSessions(db: Kysely<Database>, now: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('expires_at', '<', now)
    .limit(limit)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
