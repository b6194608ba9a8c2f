import { parseArgs } from 'node:util';
import { start } from '@chatapp/service-kit';
import { createDb } from '@chatapp/service-kit/mysql';
import Type from 'typebox';
import { askPassword, askUsername } from './ask-account.ts';
import type { Database } from './db/database.ts';
import { env } from './env.ts';
import { hashPassword } from './passwords.ts';
import { makeSuperuser, promote } from './superuser.ts';
import { Terminal } from './terminal.ts';

const USAGE = `create-superuser [--username NAME] [--promote]
Makes an administrator. Asks for what is missing; where standard input is no terminal, its first line is the password.
--promote makes an administrator of somebody who has an account, and leaves the password as it is.`;

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
