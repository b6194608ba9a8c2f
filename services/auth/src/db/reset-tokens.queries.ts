import type { Insertable, Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { ResetTokensTable } from './reset-tokens.table.ts';

export async function insertResetToken(db: Kysely<Database>, row: Insertable<ResetTokensTable>): Promise<void> {
  await db.insertInto('reset_tokens').values(row).execute();
}

/** Whose token this is, if it still holds. */
export async function findResetToken(db: Kysely<Database>, hash: Buffer, now: Date): Promise<string | undefined> {
  const row = await db
    .selectFrom('reset_tokens')
    .select('user_id')
    .where('token_hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.user_id;
}

/** Uses a token up. @returns whether it was still there: of two that bring it at once, one gets it. */
export async function deleteResetToken(trx: Transaction<Database>, hash: Buffer): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('reset_tokens')
    .where('token_hash', '=', hash)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** All of a person's. */
export async function deleteResetTokens(trx: Transaction<Database>, userId: string): Promise<void> {
  await trx.deleteFrom('reset_tokens').where('user_id', '=', userId).execute();
}

/** @returns how many there were, at most `limit`. */
export async function deleteExpiredResetTokens(db: Kysely<Database>, now: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('reset_tokens')
    .where('expires_at', '<', now)
    .limit(limit)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
