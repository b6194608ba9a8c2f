// timeout: 900s
// The environment as deploy/compose.yml makes it: it starts in order, two people talk, and every container may do what it must and no more.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { register, type Peer } from '../support/peer.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { docker, engineAnswers, inside, succeeds, withEngine } from './support/engine.ts';
import { Environment, ownServices } from './support/environment.ts';

const compose = suite('the compose environment');
const test = withEngine(compose);
let environment: Environment;

compose.before(async () => {
  if (engineAnswers) environment = await Environment.start();
});
compose.after(async () => environment?.remove());

const wsUrl = () => `${environment.url.replace('http', 'ws')}/ws`;

test('two people talk across gateways on different instances', async () => {
  const [ann, bob] = await Promise.all([register(environment.url, unique('ann')), register(environment.url, unique('bob'))]);
  const room = await makeRoom(ann);
  assert.is((await bob.call('POST', `/api/rooms/${room}/join`)).status, 200);
  await ann.connect(wsUrl());
  await bob.connect(wsUrl());
  const gateways = await environment.containers('gateway');
  const sockets = await Promise.all(gateways.map((gateway) => environment.figure(gateway, 'gateway_connections')));
  assert.equal(sockets, [1, 1], 'nginx gave each gateway one of the two');
  const say = async (from: Peer, to: Peer, id: string) => {
    await from.ask({ type: 'message.send', id, room, body: id }, 'ack');
    await to.next((frame) => frame['type'] === 'message.created' && frame['id'] === id);
  };
  for (const peer of [ann, bob]) await peer.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  await say(ann, bob, crypto.randomUUID());
  await say(bob, ann, crypto.randomUUID());
  ann.close();
  bob.close();
});

test('the pages come through nginx', async () => {
  const page = await fetch(`${environment.url}/login`);
  assert.is(page.status, 200);
  assert.match(await page.text(), /<title>/);
});

interface Inspected {
  Config: { User: string; Healthcheck?: unknown };
  HostConfig: Record<string, unknown> & { PortBindings: Record<string, unknown>; LogConfig: { Config: object } };
}
const inspect = async (id: string) => (JSON.parse(await docker('inspect', id)) as [Inspected])[0];

test('no container runs as root, can write to its root, or gain rights', async () => {
  for (const { id, name, service } of await environment.containers(undefined, { all: true })) {
    const { Config, HostConfig } = await inspect(id);
    assert.ok(!['', '0', 'root'].includes(Config.User), `${name} runs as ${Config.User}`);
    assert.is(HostConfig['ReadonlyRootfs'], true, name);
    assert.is(HostConfig['Privileged'], false, name);
    assert.is(HostConfig['Init'], true, name);
    assert.equal(HostConfig['CapDrop'], ['ALL'], name);
    assert.equal(HostConfig['SecurityOpt'], ['no-new-privileges:true'], name);
    if (service === 'migrate') continue;
    const status = await inside(id, 'cat', '/proc/1/status');
    assert.match(status, /^CapEff:\s+0+$/m, `${name} has no capability`);
    assert.match(status, /^NoNewPrivs:\s+1$/m, name);
    assert.not.match(status, /^Uid:\s+0\b/m, name);
    for (const folder of ['/', '/app', '/etc', '/usr/bin', '/var/lib'])
      assert.not(await succeeds('docker', 'exec', id, 'touch', `${folder}/probe`), `${name} cannot write to ${folder}`);
  }
});

test('every container has limits, a rotated log and a health check', async () => {
  for (const { id, name, service } of await environment.containers(undefined, { all: true })) {
    const { Config, HostConfig } = await inspect(id);
    assert.ok(Number(HostConfig['Memory']) > 0, `${name}: memory`);
    assert.ok(Number(HostConfig['NanoCpus']) > 0, `${name}: CPU`);
    assert.equal(HostConfig.LogConfig.Config, { 'max-file': '5', 'max-size': '10m' }, name);
    assert.equal(HostConfig['RestartPolicy'], { Name: service === 'migrate' ? 'no' : 'unless-stopped', MaximumRetryCount: 0 }, name);
    assert.ok(service === 'migrate' || Config.Healthcheck, `${name}: health`);
  }
});

test('nothing but nginx listens to the outside', async () => {
  for (const { id, name, service } of await environment.containers()) {
    const { HostConfig } = await inspect(id);
    assert.equal(Object.keys(HostConfig.PortBindings), service === 'nginx' ? ['8080/tcp'] : [], name);
    assert.is.not(HostConfig['NetworkMode'], 'host', name);
  }
});

/** Whether `container` reaches `host:port` under its name. */
const reaches = (container: string, host: string, port: number) =>
  succeeds('docker', 'exec', container, 'node', '-e',
    `require('net').connect(${port}, '${host}').on('connect', () => process.exit(0)).on('error', () => process.exit(1)).setTimeout(1500, () => process.exit(1))`);

test('each store is reached by those who need it, and nobody reaches the internet', async () => {
  const who: Record<string, string[]> = { mysql: ['auth', 'chat-writer'], redis: ['auth', 'gateway', 'chat-writer', 'fanout'] };
  for (const service of ownServices) {
    const { id } = await environment.container(service);
    assert.is(await reaches(id, 'mysql', 3306), who['mysql']?.includes(service), `${service} and MySQL`);
    assert.is(await reaches(id, 'redis', 6379), who['redis']?.includes(service), `${service} and Redis`);
    assert.is(await inside(id, 'sh', '-c', "awk '$2 == \"00000000\"' /proc/net/route"), '', `${service} has no way out`);
  }
  const nginx = await environment.container('nginx');
  for (const store of ['mysql', 'redis']) assert.not(await succeeds('docker', 'exec', nginx.id, 'getent', 'hosts', store));
});

test('each user of Redis may touch its own keys only', async () => {
  const refused = async (user: 'auth' | 'gateway' | 'chat-writer' | 'fanout', ...command: string[]) =>
    assert.match(await environment.redis(user, ...command), /NOPERM/, `${user}: ${command.join(' ')}`);
  await refused('auth', 'XADD', 'commands:{0}', '*', 'b', 'x');
  await refused('auth', 'XRANGE', 'users:{0}', '-', '+');
  await refused('gateway', 'XADD', 'events:{0}', '*', 'b', 'x');
  await refused('gateway', 'XRANGE', 'events:{0}', '-', '+');
  await refused('gateway', 'HSET', 'leases:{chat-writer}', '0', 'x');
  await refused('chat-writer', 'XADD', 'users:{0}', '*', 'b', 'x');
  await refused('chat-writer', 'XRANGE', 'inbox:x', '-', '+');
  await refused('fanout', 'XADD', 'events:{0}', '*', 'b', 'x');
  for (const user of ['auth', 'gateway', 'chat-writer', 'fanout'] as const) {
    for (const command of [['FLUSHALL'], ['CONFIG', 'GET', '*'], ['KEYS', '*'], ['ACL', 'LIST'], ['MONITOR']])
      await refused(user, ...command);
  }
  const { id } = await environment.container('redis');
  assert.match(await inside(id, 'redis-cli', 'PING'), /NOAUTH/);
  assert.match(await inside(id, 'redis-cli', '-u', 'redis://default:x@127.0.0.1', 'PING'), /NOAUTH|WRONGPASS/);
});

test('MySQL: a service has no right to another schema, nor to tables', async () => {
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
  }
});

test('containers that are told to stop do so within their grace', async () => {
  const [one] = await environment.containers('gateway');
  const began = performance.now();
  await docker('stop', one?.id ?? '');
  assert.ok(performance.now() - began < 12_000);
  assert.is(await docker('inspect', '--format', '{{.State.ExitCode}}', one?.id ?? ''), '0');
  await docker('start', one?.id ?? '');
  await until(async () => (await docker('inspect', '--format', '{{.State.Health.Status}}', one?.id ?? '')) === 'healthy', 30_000, 'healthy again');
});

test('CHATAPP_TLS=on: HTTPS with HSTS, HTTP leads there, and the pages and sockets work', async () => {
  const { folder, port } = environment;
  const [cert, key] = [`${folder}/cert.pem`, `${folder}/key.pem`];
  await environment.run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost']);
  await environment.script('certificate', cert, key);
  const httpsPort = port + 1;
  await environment.set({ CHATAPP_TLS: 'on', CHATAPP_HTTPS: `127.0.0.1:${httpsPort}`, CHATAPP_ORIGIN: `https://localhost:${httpsPort}`, CHATAPP_HSTS_S: '600' });
  await environment.compose('up', '--detach', '--wait', '--no-deps', 'nginx');
  const redirect = await fetch(`${environment.url}/login?x=1`, { redirect: 'manual' });
  assert.is(redirect.status, 308);
  assert.is(redirect.headers.get('location'), `https://localhost:${httpsPort}/login?x=1`);
  const curl = (path: string) => environment.run('curl', ['-si', '--cacert', cert, '--resolve', `localhost:${httpsPort}:127.0.0.1`, `https://localhost:${httpsPort}${path}`]);
  const answer = await curl('/api/auth/jwks.json');
  assert.match(answer, /^HTTP\/2 200/);
  assert.match(answer, /strict-transport-security: max-age=600/i);
  const session = await environment.run('curl', ['-si', '--cacert', cert, '-H', 'content-type: application/json', '-d', JSON.stringify({ username: unique('tls'), password: 'a long password' }), `https://localhost:${httpsPort}/api/auth/register`]);
  assert.match(session, /set-cookie: .*; Secure/i, 'the refresh cookie never leaves HTTPS');
  await sleep(0);
});

test('after all that, two people still talk', async () => {
  await environment.set({ CHATAPP_TLS: 'off', CHATAPP_ORIGIN: environment.url });
  await environment.compose('up', '--detach', '--wait', '--no-deps', 'nginx');
  await stillTalks(environment.url, wsUrl());
  assert.is(await environment.redis('operator', 'ACL', 'LOG'), '');
});

compose.run();
