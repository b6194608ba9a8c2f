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

/** A page of somebody's open sessions, the one refreshed last first, after the one that `after` names. */
export function listOpenSessions(
  db: Kysely<Database>,
  page: { userId: string; now: Date; after?: { at: Date; id: string } | undefined; limit: number },
): Promise<SessionRow[]> {
  const { userId, now, after, limit } = page;
  let select = db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now);
  if (after)
    select = select
      .where('refreshed_at', '<=', after.at)
      .where((eb) => eb.or([eb('refreshed_at', '<', after.at), eb('id', '<', after.id)]));
  return select.orderBy('refreshed_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

/** Somebody's open sessions, held until the transaction ends. */
export async function lockOpenSessions(trx: Transaction<Database>, userId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
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
