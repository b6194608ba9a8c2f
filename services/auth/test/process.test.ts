import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partitionOf, streams, type Session } from '@chatapp/contracts';
import { repoRoot } from '@chatapp/stack';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsFor } from './support/auth.ts';
import { keyFiles, makeKey } from './support/keys.ts';
import { freePort, ready, run, type Run } from './support/process.ts';
import { openStores, type Stores } from './support/stores.ts';

const test = suite('the service as a process');
const key = makeKey('signing');
const keys = keyFiles(key);
const suffix = randomBytes(4).toString('hex');
const runtimeUser = `auth_${suffix}`;
const ownerUser = `auth_owner_${suffix}`;
const otherSchema = `chat_${suffix}`;
let stores: Stores;
let settings: Record<string, string>;
const runs: Run[] = [];

/** The rights that deploy/ gives, on this test's schema and users. */
async function grant(): Promise<void> {
  const template = readFileSync(join(repoRoot, 'deploy/mysql/schema.sql.template'), 'utf8');
  const grants = template.split('\n').filter((line) => /^GRANT .* TO 'auth(_owner)?'@/.test(line));
  assert.is(grants.length, 2);
  for (const user of [runtimeUser, ownerUser]) await stores.sql(`CREATE USER '${user}'@'%' IDENTIFIED BY 'secretpw'`);
  for (const line of grants)
    await stores.sql(
      line
        .replace('chatapp_auth', stores.schema)
        .replace("'auth'", `'${runtimeUser}'`)
        .replace("'auth_owner'", `'${ownerUser}'`),
    );
}

async function start(): Promise<{ url: string; internal: string; service: Run }> {
  const [port, internalPort] = await Promise.all([freePort(), freePort()]);
  const service = run('main.ts', {
    ...settings,
    LOG_LEVEL: 'debug',
    PORT: String(port),
    INTERNAL_PORT: String(internalPort),
  });
  runs.push(service);
  const url = `http://127.0.0.1:${port}`;
  await ready(url, service);
  return { url, internal: `http://127.0.0.1:${internalPort}`, service };
}

async function post(url: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/api/auth/${path}`, {
    method: 'POST',
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const text = await answer.text();
  return { status: answer.status, cookie, body: (text === '' ? {} : JSON.parse(text)) as Session };
}

test.before(async () => {
  stores = await openStores();
  await stores.mysql.createDatabase(otherSchema);
  await stores.sql(`CREATE TABLE ${otherSchema}.messages (id INT PRIMARY KEY)`);
  await grant();
  settings = {
    ...settingsFor(stores, keys),
    MYSQL_URL: stores.mysql.url(runtimeUser, 'secretpw', stores.schema),
  };
});
test.after(async () => {
  for (const { child } of runs) child.kill('SIGKILL');
  await stores.sql(`DROP USER '${runtimeUser}'@'%', '${ownerUser}'@'%'`);
  await stores.sql(`DROP DATABASE ${otherSchema}`);
  await stores.stop();
  keys.remove();
});

test('migrates as the owner of the schema, and a second time does nothing', async () => {
  const schema = await stores.mysql.createDatabase(stores.schema);
  assert.ok(schema);
  const MYSQL_URL = stores.mysql.url(ownerUser, 'secretpw', stores.schema);
  const first = run('migrate.ts', { MYSQL_URL });
  assert.is(await first.exited, 0, first.output());
  assert.match(first.output(), /0001-accounts/);
  const [one, two] = [run('migrate.ts', { MYSQL_URL }), run('migrate.ts', { MYSQL_URL })];
  assert.equal([await one.exited, await two.exited], [0, 0]);
  assert.match(one.output(), /up to date/);
});

test('its MySQL user may change rows of its own schema, and nothing else', async () => {
  const connection = await createConnection(settings.MYSQL_URL ?? '');
  try {
    await connection.query('SELECT * FROM users');
    for (const statement of [
      `SELECT * FROM ${otherSchema}.messages`,
      `INSERT INTO ${otherSchema}.messages VALUES (1)`,
      'CREATE TABLE more (id INT)',
      'DROP TABLE users',
      'ALTER TABLE users ADD COLUMN x INT',
    ]) {
      const code = await connection.query(statement).then(
        () => 'allowed',
        (error: { code: string }) => error.code,
      );
      assert.match(code, /DENIED/, statement);
    }
  } finally {
    await connection.end();
  }
});

test('names every wrong setting at once, and shows no value', async () => {
  const failed = run('main.ts', { REDIS_URL: 'http://secret-host', MYSQL_URL: 'secret-url', PORT: '99999999' });
  assert.is(await failed.exited, 1);
  for (const name of ['REDIS_URL', 'MYSQL_URL', 'PORT', 'JWT_PRIVATE_KEYS_FILE', 'JWT_PUBLIC_KEYS_FILE', 'SECRET_KEY'])
    assert.match(failed.output(), name);
  assert.not.match(failed.output(), 'secret');
});

test('serves, shows its health inside, writes no secret into its log, and stops on SIGTERM', async () => {
  const { url, internal, service } = await start();
  const password = 'a password nobody logs';
  const form = { username: 'ada', password };
  const registered = await post(url, 'register', form);
  assert.is(registered.status, 201);
  const login = await post(url, 'login', form);
  await post(url, 'login', { ...form, password: `${password} wrong` });
  const refreshed = await post(url, 'refresh', undefined, { cookie: login.cookie });
  assert.is(refreshed.status, 200);
  assert.is((await post(url, 'refresh', undefined, { cookie: login.cookie })).status, 401);
  const bearer = { authorization: `Bearer ${registered.body.accessToken}` };
  assert.is((await fetch(`${url}/api/auth/me`, { headers: bearer })).status, 200);
  await post(url, 'register', { ...form, displayName: '' });
  assert.is((await post(url, 'logout', undefined, bearer)).status, 204);
  assert.is((await fetch(`${internal}/healthz`)).status, 200);
  assert.match(await (await fetch(`${internal}/metrics`)).text(), /process_cpu_seconds_total/);

  service.child.kill('SIGTERM');
  assert.is(await service.exited, 0, service.output());
  const log = service.output();
  assert.match(log, '"path":"/api/auth/login"');
  assert.match(log, 'a refresh token was used twice');
  const [row] = await stores.sql('SELECT password_hash FROM users');
  const secrets = [
    password,
    row?.password_hash as string,
    ...[registered, login, refreshed].flatMap(({ cookie, body }) => [
      cookie.split('.')[1] ?? '',
      body.accessToken,
      body.accessToken.split('.')[2] ?? '',
    ]),
    key.d ?? '',
    'secretpw',
    'BEGIN PRIVATE KEY',
  ];
  for (const secret of secrets) {
    assert.ok(secret.length > 5);
    assert.not(log.includes(secret), `the log shows ${secret}`);
  }
});

test('killed at any moment, the next one publishes what it had committed', async () => {
  const { url, service } = await start();
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const answer = post(url, 'register', { username: `crash-${index}`, password: 'a password' }).catch(
        () => undefined,
      );
      if (index === 3) void answer.then(() => service.child.kill('SIGKILL'));
      return answer;
    }),
  );
  await service.exited;
  assert.ok(answers.some((answer) => answer?.status === 201));
  const committed = await stores.sql("SELECT id FROM users WHERE username LIKE 'crash-%'");
  for (const answer of answers)
    if (answer?.status === 201) assert.ok(committed.some(({ id }) => id === answer.body.user.id));

  const redis = new Redis(stores.redis.redisUrl);
  await start();
  try {
    const missing = async () => {
      const told = await Promise.all(
        committed.map(async ({ id }) =>
          JSON.stringify(await redis.xrange(streams.users(partitionOf(id as string)), '-', '+')).includes(id as string),
        ),
      );
      return told.filter((isTold) => !isTold).length;
    };
    for (let attempt = 0; attempt < 100 && (await missing()) > 0; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.is(await missing(), 0);
  } finally {
    redis.disconnect();
  }
});

test.run();
