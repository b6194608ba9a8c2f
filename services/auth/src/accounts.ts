import { newId, uuidv7, type User } from '@chatapp/contracts';
import { isDuplicate } from '@chatapp/service-kit/mysql';
import type { Kysely } from 'kysely';
import { person, recordAct } from './audit.ts';
import type { Database } from './db/database.ts';
import { insertEvent } from './db/outbox.queries.ts';
import { insertUser } from './db/users.queries.ts';
import { usernameKey } from './names.ts';

/**
 * Makes an account from the command line of the server, and writes that down. A service that runs tells the others within a second.
 * @returns undefined where the username is taken
 */
export async function makeAccount(
  db: Kysely<Database>,
  account: Omit<User, 'id'>,
  passwordHash: string,
): Promise<User | undefined> {
  const now = new Date();
  const user: User = { id: newId(now.getTime()), ...account };
  const { username, displayName, role } = user;
  try {
    await db.transaction().execute(async (trx) => {
      await insertUser(trx, {
        id: user.id,
        username,
        username_key: usernameKey(username) ?? username,
        display_name: displayName,
        role,
        password_hash: passwordHash,
        created_at: now,
      });
      await insertEvent(trx, { type: 'user.registered', id: uuidv7(now.getTime()), at: now.toISOString(), user });
      await recordAct(trx, { actor: null, action: 'person.created', target: person(user), detail: { role } });
    });
    return user;
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}
