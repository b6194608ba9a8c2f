import type { PersonSettings } from '@chatapp/contracts';
import { CompiledQuery } from 'kysely';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';

export async function findPersonSettings(db: Db, user: string): Promise<PersonSettings> {
  const row = await db.selectFrom('person_settings').select('receipts').where('user_id', '=', user).executeTakeFirst();
  return { receipts: row?.receipts !== 0 };
}

/** Those of `users` who do not let others see how far they have read. */
export async function listHiddenReaders(db: Db, users: readonly string[]): Promise<Set<string>> {
  if (users.length === 0) return new Set();
  const rows = await db
    .selectFrom('person_settings')
    .select('user_id')
    .where('user_id', 'in', users)
    .where('receipts', '=', 0)
    .execute();
  return new Set(rows.map((row) => row.user_id));
}

export function upsertPersonSettings(settings: ReadonlyMap<string, PersonSettings>): Statement {
  const values = [...settings].map(([user, { receipts }]) => [user, receipts ? 1 : 0]);
  return {
    query: CompiledQuery.raw(
      'insert into person_settings (user_id, receipts) values ? on duplicate key update receipts = values(receipts)',
      [values],
    ),
    bytes: values.length * 60,
  };
}
