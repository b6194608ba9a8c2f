import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StackError } from '../src/errors.ts';
import { makeTempDir } from '../src/paths.ts';
import type { StackEvent } from '../src/process/supervised.ts';
import { ensureSecrets } from '../src/secrets.ts';
import { startStack } from '../src/start-stack.ts';
import { readState } from '../src/state.ts';
import { redisAnswers } from '../src/stores/redis-ready.ts';
import { withConnection } from '../src/stores/sql.ts';
import { stubStack, until } from './fixtures/stub-stack.ts';

const stacks = suite('a running stack');
const dataDir = makeTempDir('test');
const events: StackEvent[] = [];
const stack = await startStack(stubStack(dataDir, { onEvent: (event) => events.push(event) }));
stacks.after(() => stack.stop());

const instance = (name: string) => stack.instances().find(({ service, index }) => `${service}-${index}` === name);

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

const sqlAs = (user: string, password: string, schema: string, sql: string) =>
  withConnection(stack.mysql.url(user, password, schema), (connection) => connection.query(sql));

stacks('starts a service again that dies, on the same port', async () => {
  const before = instance('fanout-1');
  stack.kill('fanout', 1);
  await until(() => events.some(({ kind, name }) => kind === 'recovered' && name === 'fanout-1'));
  const after = instance('fanout-1');
  assert.is.not(after?.pid, before?.pid);
  assert.is(after?.port, before?.port);
  assert.is(
    readState(join(dataDir, 'state.json'))?.instances.find(({ service }) => service === 'fanout')?.pid,
    after?.pid,
  );
});

stacks('holds a service still and lets it go on', () => {
  stack.pause('fanout', 1);
  assert.is(instance('fanout-1')?.state, 'paused');
  stack.resume('fanout', 1);
  assert.is(instance('fanout-1')?.state, 'ready');
});

stacks('restarts a service without a crash', async () => {
  const crashes = events.filter(({ kind }) => kind === 'crashed').length;
  const before = instance('auth-1');
  await stack.restart('auth', 1);
  assert.is.not(instance('auth-1')?.pid, before?.pid);
  assert.is(instance('auth-1')?.state, 'ready');
  assert.is(events.filter(({ kind }) => kind === 'crashed').length, crashes);
});

stacks('gives each service its own rights in MySQL', async () => {
  const { passwords } = ensureSecrets(join(dataDir, 'secrets'));
  await sqlAs('auth_owner', passwords['auth-owner'], 'chatapp_auth', 'CREATE TABLE t (id INT PRIMARY KEY)');
  await sqlAs('auth', passwords.auth, 'chatapp_auth', 'INSERT INTO t VALUES (1)');
  const refused = [
    () => sqlAs('auth', passwords.auth, 'chatapp_auth', 'DROP TABLE t'),
    () => sqlAs('chat', passwords.chat, 'chatapp_chat', 'SELECT * FROM chatapp_auth.t'),
    () => sqlAs('chat_owner', passwords['chat-owner'], 'chatapp_chat', 'SELECT * FROM chatapp_auth.t'),
    () => sqlAs('root', '', '', 'SELECT 1'),
  ];
  // The log of administration: appended and read.
  const log = 'chatapp_chat_audit.log';
  const chat = (statement: string) => sqlAs('chat', passwords.chat, 'chatapp_chat', statement);
  const chatOwner = (statement: string) => sqlAs('chat_owner', passwords['chat-owner'], 'chatapp_chat', statement);
  await chatOwner(`CREATE TABLE ${log} (id INT PRIMARY KEY)`);
  await chat(`INSERT IGNORE INTO ${log} VALUES (1), (1)`);
  for (const by of [chat, chatOwner]) {
    const changes = [`UPDATE ${log} SET id = 2`, `DELETE FROM ${log}`, `REPLACE INTO ${log} VALUES (1)`];
    for (const change of [...changes, `TRUNCATE ${log}`, `DROP TABLE ${log}`]) refused.push(() => by(change));
  }
  for (const attempt of refused) assert.match(await failure(attempt()), /denied/);
  await sqlAs('auth_owner', passwords['auth-owner'], 'chatapp_auth', 'DROP TABLE t');
});

stacks('its stores can die and come back, Redis also empty', async () => {
  const { mysql, redis } = stack.stores;
  await redis.kill();
  assert.not(await redisAnswers(stack.redisUrl));
  await redis.start({ empty: true });
  assert.ok(await redisAnswers(stack.redisUrl));
  await mysql.kill();
  await mysql.start();
  await withConnection(mysql.adminUrl, (connection) => connection.ping());
});

stacks('a second one on the same folder is refused, one beside it is not', async () => {
  assert.match(await failure(startStack(stubStack(dataDir))), /Another stack \(process \d+\)/);
  const other = await startStack(stubStack(makeTempDir('test'), { services: [] }));
  assert.equal(other.instances(), []);
  await other.stop();
});

stacks('a port that is taken stops the start and leaves nothing behind', async () => {
  const folder = makeTempDir('test');
  const message = await failure(startStack(stubStack(folder, { port: stack.port })));
  assert.match(message, new RegExp(`Port ${stack.port} is taken by .*nginx`));
  assert.is(readState(join(folder, 'state.json')), undefined);
});

stacks('a service that cannot start stops the start, with the end of its log', async () => {
  const crashing = { services: ['fanout'] as const, serviceEnv: { fanout: { CRASH_AT_START: '1' } } };
  const message = await failure(startStack(stubStack(makeTempDir('test'), crashing)));
  assert.match(message, /fanout-1 does not start: ended while starting \(exit code 3\)[\s\S]*stub: told to crash/);
});

stacks('a start that is called off leaves nothing behind', async () => {
  const abort = new AbortController();
  const started = startStack(
    stubStack(makeTempDir('test'), { signal: abort.signal, serviceEnv: { web: { NEVER_READY: '1' } } }),
  );
  setTimeout(() => abort.abort(), 2_000);
  const message = await failure(started);
  assert.match(message, /abort/, message);
});

stacks('a URL that does not answer is an error that names it', async () => {
  const nowhere = startStack(stubStack(makeTempDir('test'), { mysqlUrl: 'mysql://root:x@127.0.0.1:9' }));
  assert.match(await failure(nowhere), /MYSQL_URL \(127\.0\.0\.1:9\) does not answer/);
  assert.instance(
    await startStack(stubStack(makeTempDir('test'), { redisUrl: 'redis://127.0.0.1:9' })).catch((e: unknown) => e),
    StackError,
  );
});

stacks('servers that run elsewhere are used as they are', async () => {
  const { mysql, redisUrl } = stack;
  const other = await startStack(
    stubStack(makeTempDir('test'), { mysqlUrl: mysql.adminUrl, redisUrl, services: ['auth'] }),
  );
  assert.equal([other.mysql.kind, other.stores.redis.kind, other.redisUrl], ['url', 'url', redisUrl]);
  await other.stop();
  await withConnection(mysql.adminUrl, (connection) => connection.ping());
});
stacks.run();
