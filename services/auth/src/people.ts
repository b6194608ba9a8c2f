import { uuidv7, type User } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import type { Selectable, Transaction } from 'kysely';
import type { Database } from './db/database.ts';
import { insertEvent } from './db/outbox.queries.ts';
import { lockAdmins, lockUser, toUser, updateUser } from './db/users.queries.ts';
import type { UsersTable } from './db/users.table.ts';
import { revokeSessions } from './sessions.ts';

type UserRow = Selectable<UsersTable>;

/** What of an account can change besides its password. */
export type PersonChange = Partial<Pick<UserRow, 'display_name' | 'status_text' | 'email' | 'role'>>;

const stamp = (now: Date) => ({ id: uuidv7(now.getTime()), at: now.toISOString() });

/** Changes what others know of a person, and tells them. What only the person sees (the address) is no news. */
export async function changePerson(
  trx: Transaction<Database>,
  row: UserRow,
  change: PersonChange,
  now: Date,
): Promise<User> {
  const emailKey = change.email === undefined ? {} : { email_key: change.email?.toLowerCase() ?? null };
  await updateUser(trx, row.id, { ...change, ...emailKey });
  const next = { ...row, ...change };
  const user = toUser(next);
  const isNews =
    next.display_name !== row.display_name || next.status_text !== row.status_text || next.role !== row.role;
  if (isNews) await insertEvent(trx, { type: 'user.updated', ...stamp(now), user, statusText: next.status_text });
  return user;
}

/** Ends the use of an account, and all its sessions. */
export async function deactivatePerson(trx: Transaction<Database>, row: UserRow, now: Date): Promise<void> {
  await updateUser(trx, row.id, { deactivated_at: now });
  await revokeSessions(trx, row.id, now);
  await insertEvent(trx, { type: 'user.deactivated', ...stamp(now), user: toUser(row) });
}

export async function reactivatePerson(trx: Transaction<Database>, row: UserRow, now: Date): Promise<void> {
  await updateUser(trx, row.id, { deactivated_at: null });
  await insertEvent(trx, { type: 'user.reactivated', ...stamp(now), user: toUser(row) });
}

/**
 * The person's row, held, where they may stop being an administrator. Administrators are held first, always: so two cannot go at once, and
 * nobody waits for the other.
 * @throws AppError user_not_found, last_admin
 */
export async function lockBeforeLoss(trx: Transaction<Database>, id: string): Promise<UserRow> {
  const admins = await lockAdmins(trx);
  const row = await lockUser(trx, id);
  if (!row) throw new AppError('user_not_found');
  if (admins.length === 1 && admins[0] === id) throw new AppError('last_admin');
  return row;
}
