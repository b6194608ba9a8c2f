import type { Account } from '@chatapp/contracts';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { toUser } from './users.queries.ts';

const columns = [
  'users.id',
  'users.username',
  'users.username_key',
  'users.display_name',
  'users.role',
  'users.email',
  'users.created_at',
  'users.deactivated_at',
  'second_factors.confirmed_at',
] as const;

/** An account as administrators see it, with the key that pages sort by. */
export interface Listed {
  key: string;
  account: Account;
}

const accounts = (db: Kysely<Database>) =>
  db.selectFrom('users').leftJoin('second_factors', 'second_factors.user_id', 'users.id').select(columns);

type Row = Awaited<ReturnType<ReturnType<typeof accounts>['executeTakeFirstOrThrow']>>;

function toListed(row: Row): Listed {
  const account = {
    ...toUser(row),
    email: row.email,
    secondFactor: row.confirmed_at !== null,
    createdAt: row.created_at.toISOString(),
    deactivatedAt: row.deactivated_at?.toISOString() ?? null,
  };
  return { key: row.username_key, account };
}

export async function findAccountById(db: Kysely<Database>, id: string): Promise<Account | undefined> {
  const row = await accounts(db).where('users.id', '=', id).executeTakeFirst();
  return row && toListed(row).account;
}

/** A page of accounts by username, after the one of the key `after`. */
export async function listAccounts(
  db: Kysely<Database>,
  page: { after: string | undefined; limit: number },
): Promise<Listed[]> {
  const { after = '', limit } = page;
  const rows = await accounts(db).where('username_key', '>', after).orderBy('username_key').limit(limit).execute();
  return rows.map(toListed);
}

/** The same, of those whose username, display name or e-mail address begins with `query`, whatever its case. */
export async function findAccounts(
  db: Kysely<Database>,
  page: { query: string; after: string | undefined; limit: number },
): Promise<Listed[]> {
  const { query, after = '', limit } = page;
  const pattern = `${query.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const begins = (column: 'username_key' | 'display_name' | 'email_key') =>
    accounts(db)
      .where(column, 'like', pattern)
      .where('username_key', '>', after)
      .orderBy('username_key')
      .limit(limit)
      .execute();
  // Three queries, since each has its own index; usernames are ASCII, and compared with nothing else.
  const isAscii = /^[\x20-\x7e]*$/.test(pattern);
  const found = await Promise.all([isAscii ? begins('username_key') : [], begins('display_name'), begins('email_key')]);
  const byKey = new Map(found.flat().map((row) => [row.username_key, toListed(row)]));
  return [...byKey.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit);
}
