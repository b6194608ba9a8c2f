// The migrate job: schemas, users and rights (deploy/mysql), then each service's own migrations. May run any number of times, also
// while services run. MYSQL_HOST, MYSQL_ROOT_PASSWORD_FILE, and for each user <USER>_URL_FILE with the URL that it connects by.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { env } = process;
const mysql = createRequire('/app/services/chat-writer/package.json')('mysql2/promise');
const read = (name) => readFileSync(env[name], 'utf8').trim();
const passwordOf = (user) => decodeURIComponent(new URL(read(`${user}_URL_FILE`)).password);

/** Passwords that have changed since the last run come into force, too. */
async function makeUsers() {
  const root = await mysql.createConnection({
    host: env.MYSQL_HOST,
    user: 'root',
    password: read('MYSQL_ROOT_PASSWORD_FILE'),
    connectTimeout: 5_000,
  });
  try {
    const template = readFileSync('deploy/mysql/schema.sql.template', 'utf8');
    const statements = template.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
    for (const statement of statements)
      await root.query(statement.replace(/\$\{(\w+)_PASSWORD\}/g, (_whole, user) => passwordOf(user)));
  } finally {
    await root.end();
  }
}

async function migrate(service, owner) {
  const settings = { ...env, MYSQL_URL_FILE: env[`${owner}_URL_FILE`] };
  const child = spawn(process.execPath, [`services/${service}/src/migrate.ts`], { stdio: 'inherit', env: settings });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the migrations of ${service} failed`);
}

try {
  await makeUsers();
  await Promise.all([migrate('auth', 'AUTH_OWNER'), migrate('chat-writer', 'CHAT_OWNER')]);
} catch (error) {
  // mysql2 puts the statement, and so the password, on its errors: only what the server said is shown.
  process.stderr.write(`migrate: ${error.message}\n`);
  process.exitCode = 1;
}
