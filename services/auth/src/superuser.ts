import type { Kysely } from 'kysely';
import { makeAccount } from './accounts.ts';
import { person, recordAct } from './audit.ts';
import type { Database } from './db/database.ts';
import { findByUsername, lockUser } from './db/users.queries.ts';
import { usernameKey } from './names.ts';
import { changePerson } from './people.ts';

/**
 * Makes an account that administers.
 * @returns what has been done, for a person
 * @throws when the username is taken
 */
export async function makeSuperuser(db: Kysely<Database>, username: string, passwordHash: string): Promise<string> {
  const user = await makeAccount(db, { username, displayName: username, role: 'admin' }, passwordHash);
  if (!user) throw new Error(`${username} has an account already. To make it an administrator: --promote`);
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
