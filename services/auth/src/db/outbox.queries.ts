import { userEventTarget, type UserEvent } from '@chatapp/contracts';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from './database.ts';

export interface OutboxRecord {
  id: number;
  userId: string;
  record: string;
}

/**
 * Commits an event together with its change. Holds the user's row until then, so that a user's events get their numbers in the
 * order in which they are committed, and a later one is never seen without the earlier. They are told apart by time too, so that time is the
 * database's: by the clock of an instance that runs ahead, what another one says next would be older news.
 */
export async function insertEvent(trx: Transaction<Database>, event: UserEvent): Promise<void> {
  const userId = userEventTarget(event);
  await trx.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute();
  // A statement of its own: one that waits for the row has the time of its beginning.
  const { created_at } = await trx.selectNoFrom(sql<Date>`utc_timestamp(3)`.as('created_at')).executeTakeFirstOrThrow();
  const stamped = { ...event, at: created_at.toISOString() };
  await trx
    .insertInto('outbox')
    .values({ user_id: userId, event: JSON.stringify(stamped), created_at, published_at: null })
    .execute();
}

/** The oldest events that are still to be published. Another relay waits here until this transaction ends. */
export async function lockUnpublished(trx: Transaction<Database>, limit: number): Promise<OutboxRecord[]> {
  const rows = await trx
    .selectFrom('outbox')
    .select(['id', 'user_id', 'event'])
    .where('published_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute();
  return rows.map((row) => ({ id: row.id, userId: row.user_id, record: row.event }));
}

export async function updatePublished(trx: Transaction<Database>, ids: readonly number[], now: Date): Promise<void> {
  await trx.updateTable('outbox').set({ published_at: now }).where('id', 'in', ids).execute();
}

/** Everything that is still kept shall be published again. */
export async function updateAllUnpublished(db: Kysely<Database>): Promise<void> {
  await db.updateTable('outbox').set({ published_at: null }).where('published_at', 'is not', null).execute();
}

/** @returns how many there were, at most `limit`. */
export async function deletePublished(db: Kysely<Database>, before: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('outbox')
    .where('published_at', '<', before)
    .limit(limit)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
