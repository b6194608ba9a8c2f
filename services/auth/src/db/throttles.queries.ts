import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';

export interface Counter {
  count: number;
  resetsAt: Date;
}

/** The counter, unless its window is over. */
export async function findCounter(db: Kysely<Database>, bucket: Buffer, now: Date): Promise<Counter | undefined> {
  const row = await db
    .selectFrom('throttles')
    .select(['count', 'resets_at'])
    .where('bucket', '=', bucket)
    .where('resets_at', '>', now)
    .executeTakeFirst();
  return row && { count: row.count, resetsAt: row.resets_at };
}

/** Adds one and tells the new state. A window that is over begins anew. */
export function countUp(db: Kysely<Database>, bucket: Buffer, now: Date, windowMs: number): Promise<Counter> {
  const resetsAt = new Date(now.getTime() + windowMs);
  return db.transaction().execute(async (trx) => {
    await trx
      .insertInto('throttles')
      .values({ bucket, count: 1, resets_at: resetsAt })
      // Assigned from left to right: `count` still sees the old `resets_at`.
      .onDuplicateKeyUpdate({
        count: sql`if(resets_at > ${now}, count + 1, 1)`,
        resets_at: sql`if(resets_at > ${now}, resets_at, ${resetsAt})`,
      })
      .execute();
    const row = await trx
      .selectFrom('throttles')
      .select(['count', 'resets_at'])
      .where('bucket', '=', bucket)
      .executeTakeFirstOrThrow();
    return { count: row.count, resetsAt: row.resets_at };
  });
}

export async function deleteCounter(db: Kysely<Database>, bucket: Buffer): Promise<void> {
  await db.deleteFrom('throttles').where('bucket', '=', bucket).execute();
}

/** @returns how many there were, at most `limit`. */
export async function deleteExpiredCounters(db: Kysely<Database>, now: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('throttles')
    .where('resets_at', '<', now)
    .limit(limit)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
