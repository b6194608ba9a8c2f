import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { docker, inside, succeeds } from './support/engine.ts';
import { deployDir, ownServices, type Check, type Environment, type Service } from './support/environment.ts';

interface Inspected {
  Name: string;
  Mounts: { Destination: string }[];
  Config: { User: string; Env: string[]; StopTimeout?: number; Healthcheck?: unknown; Labels: Record<string, string> };
  HostConfig: Record<string, unknown> & { PortBindings: Record<string, unknown>; LogConfig: { Config: object } };
}

async function inspectAll(environment: Environment): Promise<(Inspected & { name: string; service: string })[]> {
  const containers = await environment.containers(undefined, { all: true });
  const found = JSON.parse(await docker('inspect', ...containers.map(({ id }) => id))) as Inspected[];
  return found.map((each) => ({
    ...each,
    name: each.Name,
    service: each.Config.Labels['com.docker.compose.service'] ?? '',
  }));
}

/** Seconds that each is given to stop. Stores write down what they have; nginx cuts sockets. */
const stopTimeouts: Record<string, number> = { nginx: 5, mysql: 60, redis: 30 };

const settings: Check = async (environment) => {
  const example = await readFile(join(deployDir, '.env.example'), 'utf8');
  const drainMs = Number(/^# STOP_TIMEOUT_MS=(\d+)$/m.exec(example)?.[1]);
  const serviceStopTimeout = 15;
  assert.ok(serviceStopTimeout * 1_000 > drainMs, 'nobody is killed while it lets its clients go');
  for (const { name, service, Config, HostConfig } of await inspectAll(environment)) {
    assert.ok(!['', '0', 'root'].includes(Config.User), `${name} runs as ${Config.User}`);
    assert.is(HostConfig['ReadonlyRootfs'], true, name);
    assert.is(HostConfig['Privileged'], false, name);
    assert.is(HostConfig['Init'], true, name);
    assert.equal(HostConfig['CapDrop'], ['ALL'], name);
    assert.equal(HostConfig['SecurityOpt'], ['no-new-privileges:true'], name);
    assert.ok(Number(HostConfig['Memory']) > 0, `${name}: memory`);
    assert.ok(Number(HostConfig['NanoCpus']) > 0, `${name}: CPU`);
    assert.equal(HostConfig.LogConfig.Config, { 'max-file': '5', 'max-size': '10m' }, name);
    const restart = service === 'migrate' ? 'no' : 'unless-stopped';
    assert.is((HostConfig['RestartPolicy'] as { Name: string }).Name, restart, name);
    assert.ok(service === 'migrate' || Config.Healthcheck, `${name}: health`);
    if (service !== 'migrate') assert.is(Config.StopTimeout, stopTimeouts[service] ?? serviceStopTimeout, name);
  }
};

/** Prints what it could write to, and the process's rights. */
const PROBE = `cat /proc/1/status; for dir in / /app /etc /usr/bin /var/lib; do touch $dir/probe 2>/dev/null && echo "writable $dir"; done; true`;

const inEffect: Check = async (environment) => {
  for (const { id, name } of await environment.containers()) {
    const seen = await inside(id, 'sh', '-c', PROBE);
    assert.match(seen, /^CapEff:\s+0+$/m, `${name} has no capability`);
    assert.match(seen, /^NoNewPrivs:\s+1$/m, name);
    assert.not.match(seen, /^Uid:\s+0\b/m, `${name} is not root`);
    assert.not.match(seen, /^writable/m, name);
  }
};

const secretsOf: Readonly<Record<Service, string>> = {
  auth: 'jwt_private_keys jwt_public_keys mysql_url_auth redis_url_auth secret_key',
  gateway: 'jwt_public_keys redis_url_gateway',
  'chat-writer': 'jwt_public_keys mysql_url_chat redis_url_chat_writer',
  'search-indexer': 'mysql_url_chat redis_url_search_indexer',
  fanout: 'redis_url_fanout',
  web: '',
  nginx: '',
  migrate: 'mysql_root_password mysql_url_auth mysql_url_auth_owner mysql_url_chat mysql_url_chat_owner',
  mysql: 'mysql_root_password',
  redis: 'redis_password_hashes redis_url_operator',
};

const secrets: Check = async (environment) => {
  const folder = join(environment.folder, 'secrets');
  const names = (await readdir(folder)).filter((name) => name !== 'tls');
  const values = await Promise.all(names.map((name) => environment.secret(name)));
  for (const { name, service, Config, Mounts } of await inspectAll(environment)) {
    const given = Mounts.flatMap(({ Destination }) => /^\/run\/secrets\/(.*)/.exec(Destination)?.[1] ?? []);
    assert.is(given.toSorted().join(' '), secretsOf[service as Service], name);
    const told = JSON.stringify(Config);
    assert.not(
      values.some((value) => told.includes(value)),
      `${name}: no secret is in its environment or its command`,
    );
  }
};

const listening: Check = async (environment) => {
  for (const { name, service, HostConfig } of await inspectAll(environment)) {
    assert.equal(Object.keys(HostConfig.PortBindings), service === 'nginx' ? ['8080/tcp'] : [], name);
    assert.is.not(HostConfig['NetworkMode'], 'host', name);
  }
};

/** Prints those of the stores that answer, and the default routes. */
const REACH = `
  const { connect } = require('node:net');
  for (const [host, port] of [['mysql', 3306], ['redis', 6379]]) {
    const socket = connect(port, host).on('connect', () => (console.log(host), socket.destroy())).on('error', () => {});
    socket.setTimeout(1500, () => socket.destroy());
  }
  const routes = require('node:fs').readFileSync('/proc/net/route', 'utf8');
  if (/^\\S+\\s+00000000/m.test(routes)) console.log('outside');`;

const networks: Check = async (environment) => {
  const expected = {
    auth: 'mysql redis',
    gateway: 'redis',
    'chat-writer': 'mysql redis',
    'search-indexer': 'mysql redis',
    fanout: 'redis',
    web: '',
  };
  for (const service of [...ownServices, 'search-indexer'] as const) {
    const { id } = await environment.container(service);
    const reached = (await inside(id, 'node', '-e', REACH)).split('\n').toSorted().join(' ');
    assert.is(reached, expected[service], `${service} reaches`);
  }
  const nginx = await environment.container('nginx');
  for (const store of ['mysql', 'redis'])
    assert.not(
      await succeeds('docker', 'exec', nginx.id, 'getent', 'hosts', store),
      `nginx does not even know ${store}`,
    );
};

const forEveryService = ['FLUSHALL', 'CONFIG GET *', 'KEYS *', 'ACL LIST', 'MONITOR', 'SHUTDOWN'];
const notTheirs = {
  auth: ['XADD commands:{0} * b x', 'XRANGE users:{0} - +', 'SET other x'],
  gateway: ['XADD events:{0} * b x', 'XRANGE events:{0} - +', 'HSET leases:{chat-writer} 0 x', 'DEL gateways'],
  'chat-writer': ['XADD users:{0} * b x', 'XRANGE inbox:x - +', 'DEL commands:{0}'],
  'search-indexer': [
    'XADD events:{0} * b x',
    'XRANGE events:{0} - +',
    'XACK users:{0} search 1-1',
    'HSET leases:{fanout} 0 x',
  ],
  fanout: ['XADD events:{0} * b x', 'XADD commands:{0} * b x', 'HSET leases:{chat-writer} 0 x'],
} as const;

const redisUsers: Check = async (environment) => {
  assert.is(await environment.redis('operator', 'ACL LOG'), '', 'so far nobody was refused anything');
  for (const user of ['auth', 'gateway', 'chat-writer', 'search-indexer', 'fanout'] as const) {
    const commands = [...forEveryService, ...notTheirs[user]];
    const answers = (await environment.redis(user, ...commands)).split('\n').filter((line) => line !== '');
    for (const [index, command] of commands.entries())
      assert.match(answers[index] ?? '', /NOPERM/, `${user}: ${command}`);
  }
  const { id } = await environment.container('redis');
  assert.match(await inside(id, 'redis-cli', 'PING'), /NOAUTH/);
  assert.match(await inside(id, 'redis-cli', '-u', 'redis://default:x@127.0.0.1', 'PING'), /WRONGPASS|NOAUTH/);
  await environment.redis('operator', 'ACL LOG RESET');
};

const mysqlUsers: Check = async (environment) => {
  const { id } = await environment.container('mysql');
  for (const [user, schema, other] of [
    ['auth', 'chatapp_auth', 'chatapp_chat'],
    ['chat', 'chatapp_chat', 'chatapp_auth'],
  ] as const) {
    const { password } = new URL(await environment.secret(`mysql_url_${user}`));
    const query = (sql: string) =>
      succeeds('docker', 'exec', '-e', `MYSQL_PWD=${password}`, id, 'mysql', '-h', '127.0.0.1', '-u', user, '-e', sql);
    assert.ok(await query(`SELECT 1 FROM ${schema}.kysely_migration`));
    assert.not(await query(`SELECT 1 FROM ${other}.kysely_migration`), `${user} and ${other}`);
    assert.not(await query(`CREATE TABLE ${schema}.probe (id INT)`), `${user} makes no tables`);
    const log = 'chatapp_chat_audit.audit_log';
    assert.is(await query(`SELECT 1 FROM ${log}`), user === 'chat', `${user} and the log of administration`);
    for (const change of [`DELETE FROM ${log}`, `UPDATE ${log} SET at = at`, `TRUNCATE ${log}`])
      assert.not(await query(change), `${user}: ${change}`);
  }
};

/** What each container of a running environment may do, by what is promised. */
export const rights: Readonly<Record<string, Check>> = {
  'every container is hardened, has limits, a rotated log and a health check': settings,
  'no container runs as root, has a capability, or can write to its root': inEffect,
  'each container is given its own secrets alone, as files': secrets,
  'nothing but nginx listens to the outside': listening,
  'each store is reached by those who need it alone, and no service reaches the internet': networks,
  'each user of Redis may touch its own keys only, and nobody comes in without a password': redisUsers,
  'a user of MySQL has no right to the other schema, nor to tables, nor to change the log of administration':
    mysqlUsers,
};
