import { parseArgs } from 'node:util';
import { limits } from '@chatapp/contracts';
import { start } from '@chatapp/service-kit';
import { createDb } from '@chatapp/service-kit/mysql';
import Type from 'typebox';
import type { Database } from './db/database.ts';
import { env } from './env.ts';
import { usernameKey } from './names.ts';
import { hashPassword } from './passwords.ts';
import { makeSuperuser, promote } from './superuser.ts';
import { Terminal } from './terminal.ts';

const USAGE = `create-superuser [--username NAME] [--promote]
Makes an administrator. Asks for what is missing; where standard input is no terminal, its first line is the password.
--promote makes an administrator of somebody who has an account, and leaves the password as it is.`;

/** Settled with the person before anything is done. */
async function askUsername(terminal: Terminal, given: string | undefined): Promise<string> {
  const username = given ?? (await terminal.ask('Username: '));
  if (usernameKey(username) === undefined || username.length < limits.usernameMinChars)
    throw new Error(`"${username}" cannot be a username: letters, digits, and . _ - between them`);
  return username;
}

async function askPassword(terminal: Terminal): Promise<string> {
  const password = await terminal.askHidden('Password: ');
  if (password.length < limits.passwordMinChars || password.length > limits.passwordMaxChars)
    throw new Error(`A password has ${limits.passwordMinChars} to ${limits.passwordMaxChars} characters.`);
  if (terminal.isInteractive && (await terminal.askHidden('Once more: ')) !== password)
    throw new Error('These are two different passwords.');
  return password;
}

await start(Type.Object({ MYSQL_URL: env.properties.MYSQL_URL }), async (settings) => {
  const { values } = parseArgs({
    options: { username: { type: 'string' }, promote: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const terminal = new Terminal();
  const mysql = createDb<Database>(settings.MYSQL_URL, { connections: 2 });
  try {
    const username = await askUsername(terminal, values.username);
    const outcome = values.promote
      ? await promote(mysql.db, username)
      : await makeSuperuser(mysql.db, username, await hashPassword(await askPassword(terminal)));
    process.stdout.write(`${outcome}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  } finally {
    terminal.close();
    await mysql.close();
  }
});
