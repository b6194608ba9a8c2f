// timeout: 900s
// The environment as deploy/compose.yml makes it: it starts in order, two people talk, and every container may do what it must and no more.
import { randomUUID } from 'node:crypto';
import { until } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { register, type Peer } from '../support/peer.ts';
import { setAvailability, untilTold, watch } from '../support/presence.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { commands } from './commands.ts';
import { entrance } from './entrance.ts';
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

test('two people talk across gateways on different instances, and see each other', async () => {
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
  ann.send({ type: 'typing', room });
  await bob.next((frame) => frame['type'] === 'typing' && frame['room'] === room);
  await watch(bob, ann);
  await untilTold(bob, ann.id, 'online');
  await setAvailability(ann, 'away');
  await untilTold(bob, ann.id, 'away');
  ann.close();
  bob.close();
});

test('the pages come through nginx', async () => {
  const page = await fetch(`${environment.url}/login`);
  assert.is(page.status, 200);
  assert.match(await page.text(), /<html/);
});

for (const [promise, check] of Object.entries(commands)) test(promise, () => check(environment));

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

for (const [promise, check] of Object.entries(entrance)) test(promise, () => check(environment));

test('nobody was refused anything in Redis, and two people still talk', async () => {
  await stillTalks(environment.url, wsUrl());
  assert.is(await environment.redis('operator', 'ACL LOG'), '');
});

compose.run();
