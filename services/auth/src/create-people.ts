import { text } from 'node:stream/consumers';
import { limits } from '@chatapp/contracts';
import { InvalidRequest, start } from '@chatapp/service-kit';
import { createDb } from '@chatapp/service-kit/mysql';
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import { makeAccount } from './accounts.ts';
import type { Database } from './db/database.ts';
import { isUsernameTaken } from './db/users.queries.ts';
import { env } from './env.ts';
import { cleanDisplayName, usernameKey } from './names.ts';
import { hashPassword } from './passwords.ts';

/** A line of standard input. */
const Line = Type.Object({
  username: Type.String({ minLength: limits.usernameMinChars, maxLength: limits.usernameMaxChars }),
  displayName: Type.String(),
  password: Type.String({ minLength: limits.passwordMinChars, maxLength: limits.passwordMaxChars }),
  role: Type.Optional(Type.Union([Type.Literal('user'), Type.Literal('admin')])),
});

/** Node's pool has four threads. */
const AT_ONCE = 4;

function parse(line: string, place: number): Static<typeof Line> {
  const at = `line ${place + 1}`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`${at} is no JSON`, { cause: error });
  }
  if (!Check(Line, value)) throw new Error(`${at}: {username, displayName, password, role?} within their limits`);
  if (usernameKey(value.username) === undefined) throw new Error(`${at}: this cannot be a username`);
  try {
    return { ...value, displayName: cleanDisplayName(value.displayName) };
  } catch (error) {
    if (error instanceof InvalidRequest) throw new Error(`${at}: this cannot be a display name`, { cause: error });
    throw error;
  }
}

/**
 * Makes an account of each line of standard input (JSON: username, displayName, password, role?); whoever has one keeps it as it is. Nothing is
 * made where a line cannot be read. Each is written down as an act of the command line.
 */
await start(Type.Object({ MYSQL_URL: env.properties.MYSQL_URL }), async (settings) => {
  const mysql = createDb<Database>(settings.MYSQL_URL, { connections: AT_ONCE });
  try {
    const lines = (await text(process.stdin)).split('\n').filter((line) => line.trim() !== '');
    const left = lines.map(parse).values();
    let made = 0;
    const worker = async () => {
      for (const { username, displayName, password, role = 'user' } of left) {
        if (await isUsernameTaken(mysql.db, usernameKey(username) ?? username)) continue;
        const passwordHash = await hashPassword(password);
        const user = await makeAccount(mysql.db, { username, displayName, role }, passwordHash);
        if (user) made++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    process.stdout.write(`${made} accounts made, ${lines.length - made} were there.\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  } finally {
    await mysql.close();
  }
});
