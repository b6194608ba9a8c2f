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
import { measure, memory, type Start } from './numbers.ts';
import { rights } from './rights.ts';
import { docker, engineAnswers, withEngine } from './support/engine.ts';
import { Environment, type Container } from './support/environment.ts';
import { healthy } from './support/faults.ts';

const compose = suite('the compose environment');
const test = withEngine(compose);
let environment: Environment;
let start: Start;

const wsUrl = () => `${environment.url.replace('http', 'ws')}/ws`;

compose.before(async () => {
  if (!engineAnswers) return;
  environment = await Environment.create();
  const began = performance.now();
  await environment.up();
  await stillTalks(environment.url, wsUrl());
  start = { firstMessageMs: performance.now() - began, idle: await memory(environment) };
});
compose.after(async () => environment?.remove());

/** Connects somebody through nginx, again and again, until chance gives them another gateway than the one who is there. */
async function onAnother(peer: Peer): Promise<void> {
  const gateways = await environment.containers('gateway');
  const sockets = () => Promise.all(gateways.map((gateway) => environment.figure(gateway, 'gateway_connections')));
  for (let tries = 0; tries < 30; tries++) {
    await peer.connect(wsUrl());
    if ((await sockets()).every((count) => count === 1)) return;
    peer.close();
    await until(async () => (await sockets()).reduce((sum, count) => sum + count, 0) === 1, 5_000, 'it is closed');
  }
  throw new Error('nginx always gives the same gateway');
}

test('services start when their tables are there, and Redis writes down what it is given', async () => {
  const facts = async ({ id }: Container) =>
    (
      JSON.parse(await docker('inspect', id)) as [
        { State: { StartedAt: string; FinishedAt: string; ExitCode: number } },
      ]
    )[0].State;
  const [migrate] = await environment.containers('migrate', { all: true });
  assert.ok(migrate);
  const { ExitCode, FinishedAt } = await facts(migrate);
  assert.is(ExitCode, 0);
  for (const service of ['auth', 'chat-writer', 'search-indexer'] as const) {
    const { StartedAt } = await facts(await environment.container(service));
    assert.ok(Date.parse(StartedAt) >= Date.parse(FinishedAt), `${service} waited for migrate`);
  }
  assert.match(await environment.redis('operator', 'CONFIG GET appendonly'), /\byes$/);
  assert.match(await environment.redis('operator', 'CONFIG GET maxmemory-policy'), /\bnoeviction$/);
});

test('two people talk across gateways on different instances, and see each other', async () => {
  const { url } = environment;
  const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);
  const room = await makeRoom(ann);
  assert.is((await bob.call('POST', `/api/rooms/${room}/join`)).status, 200);
  await ann.connect(wsUrl());
  await onAnother(bob);
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
  await measure(environment, start);
});

test('every service that is told to stop does so within its grace, with exit code 0, and comes back', async () => {
  const services = ['auth', 'gateway', 'chat-writer', 'search-indexer', 'fanout', 'web', 'nginx'] as const;
  const containers = await Promise.all(services.map((service) => environment.container(service)));
  await Promise.all(
    containers.map(async ({ id, service }) => {
      const began = performance.now();
      await docker('stop', id);
      const tookMs = performance.now() - began;
      assert.ok(tookMs < 14_000, `${service} took ${tookMs.toFixed(0)} ms`);
      assert.is(await docker('inspect', '--format', '{{.State.ExitCode}}', id), '0', service);
      await docker('start', id);
    }),
  );
  for (const container of containers) await healthy(container);
});

for (const [promise, check] of Object.entries(entrance)) test(promise, () => check(environment));

test('nobody was refused anything in Redis, and two people still talk', async () => {
  await stillTalks(environment.url, wsUrl());
  assert.is(await environment.redis('operator', 'ACL LOG'), '');
});

compose.run();
