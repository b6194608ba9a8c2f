import type { User } from '@chatapp/contracts';
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database } from './database.ts';
import type { UsersTable } from './users.table.ts';

/** A person with what only auth knows. */
export interface Account {
  user: User;
  passwordHash: string;
  isDeactivated: boolean;
}

type UserColumns = Pick<Selectable<UsersTable>, 'id' | 'username' | 'display_name' | 'role'>;

function toUser(row: UserColumns): User {
  return { id: row.id, username: row.username, displayName: row.display_name, role: row.role };
}

/** @throws a duplicate-key error when the username is taken. */
export async function insertUser(db: Kysely<Database>, row: Insertable<UsersTable>): Promise<void> {
  await db.insertInto('users').values(row).execute();
}

export async function isUsernameTaken(db: Kysely<Database>, usernameKey: string): Promise<boolean> {
  const row = await db.selectFrom('users').select('id').where('username_key', '=', usernameKey).executeTakeFirst();
  return row !== undefined;
}

export async function findAccount(db: Kysely<Database>, usernameKey: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'username', 'display_name', 'role', 'password_hash', 'deactivated_at'])
    .where('username_key', '=', usernameKey)
    .executeTakeFirst();
  return row && { user: toUser(row), passwordHash: row.password_hash, isDeactivated: row.deactivated_at !== null };
}

/** Whose session it is, whether it has ended, whether the account may be used. */
export async function findSessionUser(
  db: Kysely<Database>,
  session: string,
): Promise<{ user: User; isEnded: boolean; isDeactivated: boolean } | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([
      'users.id',
      'users.username',
      'users.display_name',
      'users.role',
      'users.deactivated_at',
      'sessions.ended_at',
    ])
    .where('sessions.id', '=', session)
    .executeTakeFirst();
  return row && { user: toUser(row), isEnded: row.ended_at !== null, isDeactivated: row.deactivated_at !== null };
}
