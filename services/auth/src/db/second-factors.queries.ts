import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { SecondFactorsTable } from './second-factors.table.ts';

export type SecondFactorRow = Selectable<SecondFactorsTable>;

/** Whether logging in needs a code. */
export async function hasSecondFactor(db: Kysely<Database>, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('second_factors')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** The person's authenticator, held until the transaction ends: of two that bring one code, one comes first. */
export function lockSecondFactor(trx: Transaction<Database>, userId: string): Promise<SecondFactorRow | undefined> {
  return trx.selectFrom('second_factors').selectAll().where('user_id', '=', userId).forUpdate().executeTakeFirst();
}

/** Begins, or begins anew, what is not yet confirmed. */
export async function upsertSecondFactor(trx: Transaction<Database>, userId: string, secret: Buffer): Promise<void> {
  await trx
    .insertInto('second_factors')
    .values({ user_id: userId, secret, confirmed_at: null, last_step: 0 })
    .onDuplicateKeyUpdate({ secret, confirmed_at: null, last_step: 0 })
    .execute();
}

export async function updateSecondFactor(
  trx: Transaction<Database>,
  userId: string,
  change: Partial<Pick<SecondFactorRow, 'confirmed_at' | 'last_step'>>,
): Promise<void> {
  await trx.updateTable('second_factors').set(change).where('user_id', '=', userId).execute();
}

/** @returns whether there was one. */
export async function deleteSecondFactor(trx: Transaction<Database>, userId: string): Promise<boolean> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const { numDeletedRows } = await trx
    .deleteFrom('second_factors')
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** These instead of those from before. */
export async function replaceRecoveryCodes(
  trx: Transaction<Database>,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await trx
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ user_id: userId, code_hash: hash })))
    .execute();
}

/** Uses a recovery code up. @returns whether there was one. */
export async function deleteRecoveryCode(trx: Transaction<Database>, userId: string, hash: Buffer): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('recovery_codes')
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
