// The migrate job: schemas, users and rights (deploy/mysql), then each service's own migrations. May run any number of times, also
// while services run. MYSQL_HOST, and the secrets mysql_root_password and mysql_url_<user> for each user.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { env } = process;
const mysql = createRequire('/app/services/chat-writer/package.json')('mysql2/promise');
const secretFile = (name) => `/run/secrets/${name}`;
const read = (name) => readFileSync(secretFile(name), 'utf8').trim();
const passwordOf = (user) => new URL(read(`mysql_url_${user}`)).password;

/** Services with tables, and who owns these. */
const owners = { auth: 'auth_owner', 'chat-writer': 'chat_owner' };

/** Passwords that have changed since the last run come into force, too. */
async function makeUsers() {
  const root = await mysql.createConnection({
    host: env.MYSQL_HOST,
    user: 'root',
    password: read('mysql_root_password'),
    connectTimeout: 5_000,
  });
  try {
    const template = readFileSync('deploy/mysql/schema.sql.template', 'utf8');
    const statements = template.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
    for (const statement of statements)
      await root.query(statement.replace(/\$\{(\w+)_PASSWORD\}/g, (_whole, user) => passwordOf(user.toLowerCase())));
  } finally {
    await root.end();
  }
}

async function migrate(service, owner) {
  const settings = { ...env, MYSQL_URL_FILE: secretFile(`mysql_url_${owner}`) };
  const child = spawn(process.execPath, [`services/${service}/src/migrate.ts`], { stdio: 'inherit', env: settings });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the migrations of ${service} failed`);
}

try {
  await makeUsers();
  await Promise.all(Object.entries(owners).map(([service, owner]) => migrate(service, owner)));
} catch (error) {
  // mysql2 puts the statement, and so the password, on its errors: only what the server said is shown.
  process.stderr.write(`migrate: ${error.message}\n`);
  process.exitCode = 1;
}
