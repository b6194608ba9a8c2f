import { newId, uuidv7, type User } from '@chatapp/contracts';
import { isDuplicate } from '@chatapp/service-kit/mysql';
import type { Kysely } from 'kysely';
import { person, recordAct } from './audit.ts';
import type { Database } from './db/database.ts';
import { insertEvent } from './db/outbox.queries.ts';
import { findByUsername, insertUser, lockUser } from './db/users.queries.ts';
import { usernameKey } from './names.ts';
import { changePerson } from './people.ts';

/**
 * Makes an account that administers. A service that runs tells the others within a second.
 * @returns what has been done, for a person
 * @throws when the username is taken
 */
export async function makeSuperuser(db: Kysely<Database>, username: string, passwordHash: string): Promise<string> {
  const now = new Date();
  const user: User = { id: newId(now.getTime()), username, displayName: username, role: 'admin' };
  try {
    await db.transaction().execute(async (trx) => {
      await insertUser(trx, {
        id: user.id,
        username,
        username_key: usernameKey(username) ?? username,
        display_name: username,
        role: user.role,
        password_hash: passwordHash,
        created_at: now,
      });
      await insertEvent(trx, { type: 'user.registered', id: uuidv7(now.getTime()), at: now.toISOString(), user });
      await recordAct(trx, { actor: null, action: 'person.created', target: person(user), detail: { role: 'admin' } });
    });
  } catch (error) {
    if (isDuplicate(error))
      throw new Error(`${username} has an account already. To make it an administrator: --promote`, { cause: error });
    throw error;
  }
  return `${username} is an administrator.`;
}

/** Makes somebody who has an account an administrator. @throws when there is no such active account */
export async function promote(db: Kysely<Database>, username: string): Promise<string> {
  const found = await findByUsername(db, usernameKey(username) ?? username);
  if (!found) throw new Error(`${username} has no account that is active.`);
  const isNews = await db.transaction().execute(async (trx) => {
    const row = await lockUser(trx, found.user.id);
    if (!row || row.role === 'admin') return false;
    await changePerson(trx, row, { role: 'admin' }, new Date());
    const detail = { from: row.role, to: 'admin' };
    await recordAct(trx, { actor: null, action: 'person.role', target: person(row), detail });
    return true;
  });
  return isNews ? `${found.user.username} is an administrator now.` : `${found.user.username} is one already.`;
}
