import type { Profile, User } from '@chatapp/contracts';
import type { Insertable, Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { Database } from './database.ts';
import type { UsersTable } from './users.table.ts';

/** A person with what only auth knows. */
export interface Account {
  user: User;
  passwordHash: string;
  isDeactivated: boolean;
}

type UserColumns = Pick<Selectable<UsersTable>, 'id' | 'username' | 'display_name' | 'role'>;

export function toUser(row: UserColumns): User {
  return { id: row.id, username: row.username, displayName: row.display_name, role: row.role };
}

/** @throws a duplicate-key error when the username is taken. */
export async function insertUser(
  db: Kysely<Database>,
  row: Omit<Insertable<UsersTable>, 'deactivated_at' | 'status_text' | 'email' | 'email_key'>,
): Promise<void> {
  await db
    .insertInto('users')
    .values({ ...row, deactivated_at: null, status_text: '', email: null, email_key: null })
    .execute();
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

/** Somebody's own account, with whether a second factor is in force. */
export async function findProfile(db: Kysely<Database>, id: string): Promise<Profile | undefined> {
  const row = await db
    .selectFrom('users')
    .leftJoin('second_factors', 'second_factors.user_id', 'users.id')
    .select([
      'users.id',
      'users.username',
      'users.display_name',
      'users.role',
      'users.status_text',
      'users.email',
      'users.created_at',
      'second_factors.confirmed_at',
    ])
    .where('users.id', '=', id)
    .executeTakeFirst();
  return (
    row && {
      ...toUser(row),
      statusText: row.status_text,
      email: row.email,
      secondFactor: row.confirmed_at !== null,
      createdAt: row.created_at.toISOString(),
    }
  );
}

/** The person's row, held until the transaction ends. */
export function lockUser(trx: Transaction<Database>, id: string): Promise<Selectable<UsersTable> | undefined> {
  return trx.selectFrom('users').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateUser(
  trx: Transaction<Database>,
  id: string,
  change: Omit<Updateable<UsersTable>, 'id'>,
): Promise<void> {
  await trx.updateTable('users').set(change).where('id', '=', id).execute();
}

/** Administrators who may log in, held until the transaction ends: of two that go at once, one comes first. */
export async function lockAdmins(trx: Transaction<Database>): Promise<string[]> {
  const rows = await trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('deactivated_at', 'is', null)
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** Active people with this e-mail address (in lower case), at most `limit`. */
export async function findByEmail(
  db: Kysely<Database>,
  emailKey: string,
  limit: number,
): Promise<{ user: User; email: string | null }[]> {
  const rows = await db
    .selectFrom('users')
    .select(['id', 'username', 'display_name', 'role', 'email'])
    .where('email_key', '=', emailKey)
    .where('deactivated_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ user: toUser(row), email: row.email }));
}

/** The active person of this username, with their address. */
export async function findByUsername(
  db: Kysely<Database>,
  usernameKey: string,
): Promise<{ user: User; email: string | null } | undefined> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'username', 'display_name', 'role', 'email'])
    .where('username_key', '=', usernameKey)
    .where('deactivated_at', 'is', null)
    .executeTakeFirst();
  return row && { user: toUser(row), email: row.email };
}
