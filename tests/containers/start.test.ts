// timeout: 900s
// The environment as deploy/compose.yml makes it: it starts in order, two people talk, and every container may do what it must and no more.
import { randomUUID } from 'node:crypto';
import { until } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { register, type Peer } from '../support/peer.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { measure } from './numbers.ts';
import { rights } from './rights.ts';
import { docker, engineAnswers, withEngine } from './support/engine.ts';
import { Environment } from './support/environment.ts';

const compose = suite('the compose environment');
const test = withEngine(compose);
let environment: Environment;
let firstMessageMs = 0;

const wsUrl = () => `${environment.url.replace('http', 'ws')}/ws`;

compose.before(async () => {
  if (!engineAnswers) return;
  environment = await Environment.create();
  const began = performance.now();
  await environment.up();
  await stillTalks(environment.url, wsUrl());
  firstMessageMs = performance.now() - began;
});
compose.after(async () => environment?.remove());

test('two people talk across gateways on different instances', async () => {
  const { url } = environment;
  const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);
  const room = await makeRoom(ann);
  assert.is((await bob.call('POST', `/api/rooms/${room}/join`)).status, 200);
  await ann.connect(wsUrl());
  await bob.connect(wsUrl());
  const gateways = await environment.containers('gateway');
  const sockets = await Promise.all(gateways.map((gateway) => environment.figure(gateway, 'gateway_connections')));
  assert.equal(sockets, [1, 1], 'nginx gave each gateway one of the two');
  for (const peer of [ann, bob]) await peer.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  const say = async (from: Peer, to: Peer, id: string) => {
    await from.ask({ type: 'message.send', id, room, body: id }, 'ack');
    await to.next((frame) => frame['type'] === 'message.created' && frame['id'] === id);
  };
  await say(ann, bob, randomUUID());
  await say(bob, ann, randomUUID());
  ann.close();
  bob.close();
});

test('the pages come through nginx', async () => {
  const page = await fetch(`${environment.url}/login`);
  assert.is(page.status, 200);
  assert.match(await page.text(), /<html/);
});

for (const [promise, check] of Object.entries(rights)) test(promise, () => check(environment));

test('the numbers of an installation that idles and of one under load', async () => {
  await measure(environment, firstMessageMs);
});

test('a container that is told to stop does so within its grace, and comes back', async () => {
  const { id } = await environment.container('gateway');
  const began = performance.now();
  await docker('stop', id);
  assert.ok(performance.now() - began < 12_000);
  assert.is(await docker('inspect', '--format', '{{.State.ExitCode}}', id), '0');
  await docker('start', id);
  const health = () => docker('inspect', '--format', '{{.State.Health.Status}}', id);
  await until(async () => (await health()) === 'healthy', 30_000, 'healthy again');
});

test('a proxy in front speaks for its clients only where it is trusted', async () => {
  const seenAs = async (address: string) => {
    await fetch(`${environment.url}/login?probe`, { headers: { 'x-forwarded-for': address } });
    const log = await environment.compose('logs', '--no-log-prefix', '--tail', '1', 'nginx');
    return (JSON.parse(log) as { address: string }).address;
  };
  assert.is.not(await seenAs('203.0.113.7'), '203.0.113.7');
  const gateway = await docker(
    'network',
    'inspect',
    '--format',
    '{{(index .IPAM.Config 0).Gateway}}',
    `${environment.project}_public`,
  );
  await environment.set({ CHATAPP_TRUSTED_PROXIES: `10.99.0.0/16,${gateway}` });
  await environment.compose('up', '--detach', '--wait', '--no-deps', 'nginx');
  assert.is(await seenAs('203.0.113.7'), '203.0.113.7');
  await environment.set({ CHATAPP_TRUSTED_PROXIES: '' });
});

test('CHATAPP_TLS=on: HTTPS with HSTS, HTTP only leads there, the cookie never leaves it', async () => {
  const { folder, port } = environment;
  const [certificate, key] = [`${folder}/certificate.pem`, `${folder}/key.pem`];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  await environment.run('openssl', [...made, '-subj', '/CN=localhost', '-keyout', key, '-out', certificate]);
  await environment.script('certificate', certificate, key);
  const origin = `https://localhost:${port + 1}`;
  await environment.set({ CHATAPP_TLS: 'on', CHATAPP_HTTPS: `127.0.0.1:${port + 1}`, CHATAPP_ORIGIN: origin });
  await environment.compose('up', '--detach', '--wait', '--no-deps', 'nginx');
  const redirect = await fetch(`${environment.url}/login?x=1`, { redirect: 'manual' });
  assert.is(redirect.status, 308);
  assert.is(redirect.headers.get('location'), `${origin}/login?x=1`);
  const body = JSON.stringify({ username: unique('tls'), password: 'a long password' });
  const curl = ['-si', '--cacert', certificate, '-H', 'content-type: application/json', '-d', body];
  const answer = await environment.run('curl', [...curl, `${origin}/api/auth/register`]);
  assert.match(answer, /^HTTP\/2 201/);
  assert.match(answer, /^strict-transport-security: max-age=31536000/im);
  assert.match(answer, /^set-cookie: .*; Secure/im);
});

test('nobody was refused anything in Redis, and two people still talk', async () => {
  await environment.set({ CHATAPP_TLS: 'off', CHATAPP_ORIGIN: environment.url });
  await environment.compose('up', '--detach', '--wait', '--no-deps', 'nginx');
  await stillTalks(environment.url, wsUrl());
  assert.is(await environment.redis('operator', 'ACL LOG'), '');
});

compose.run();
