import { setTimeout as delay } from 'node:timers/promises';
import { record, routesKey, streams } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until, World } from './support/world.ts';

const test = suite('fanout: routes');
let world: World;
test.before(async () => {
  world = await World.start();
});
test.after.each(() => world.clear());
test.after(() => world.stop());

const subscribed = (room: string, gateway: string) => record.subscribed(room, gateway, 1, 0, '{}');

test('the next owner knows the routes of the last one', async () => {
  await world.gateway('g1');
  const first = await world.fanout();
  await world.event(subscribed('room', 'g1'));
  await until(async () => (await world.inbox('g1')).length === 1);
  assert.equal(await world.routes(), ['room g1']);
  await world.stopFanout(first);
  await world.fanout();
  await world.event(record.event('room', 1, '{}'));
  await until(async () => (await world.inbox('g1')).length === 2);
});

test('a gateway without a heartbeat loses its routes and its inbox', async () => {
  await world.gateway('g1', 1_000);
  await world.gateway('g2');
  await world.fanout();
  await world.event(subscribed('room', 'g1'), subscribed('room', 'g2'));
  await until(async () => (await world.inbox('g1')).length === 1);
  await until(async () => (await world.redis.exists(streams.inbox('g1'))) === 0);
  await until(async () => (await world.routes()).join() === 'room g2');
  await until(async () => (await world.redis.zscore('gateways', 'g1')) === null);
});

test('a gateway that left without a word in Redis loses its routes too', async () => {
  await world.gateway('g1');
  await world.fanout();
  await world.event(subscribed('room', 'g1'));
  await until(async () => (await world.routes()).length === 1);
  await world.redis.zrem('gateways', 'g1');
  await until(async () => (await world.routes()).length === 0);
  assert.is(await world.redis.exists(streams.inbox('g1')), 0);
});

test('a missing inbox ends its routes at once', async () => {
  await world.gateway('g1');
  await world.fanout();
  await world.event(subscribed('room', 'g1'));
  await until(async () => (await world.inbox('g1')).length === 1);
  await world.redis.del(streams.inbox('g1'));
  await world.event(record.event('room', 1, '{}'));
  await until(async () => (await world.routes()).length === 0, 3_000);
  assert.is(await world.redis.exists(streams.inbox('g1')), 0);
});

test('what passes a gateway by that is given up, and whose inbox Redis does not delete, is not over for the next owner', async () => {
  await world.gateway('g1', 1_000);
  await world.gateway('g2');
  const first = await world.fanout();
  await world.event(subscribed('room', 'g1'), subscribed('room', 'g2'));
  await until(async () => (await world.inbox('g1')).length === 1);
  await world.redis.acl('SETUSER', 'default', '-del');
  const events: string[] = [];
  const tell = async () => {
    events.push(record.event('room', events.length + 1, '{}'));
    await world.event(events.at(-1) ?? '');
  };
  const began = performance.now();
  while (performance.now() - began < 7_000) await tell().then(() => delay(100));
  assert.ok((await world.inbox('g2')).length < events.length, 'nobody hears what g1 would miss');
  await world.stopFanout(first);
  // It was only asleep.
  await world.gateway('g1').catch(() => undefined);
  await world.redis.acl('SETUSER', 'default', '+del');
  await world.fanout();
  await tell();
  for (const gateway of ['g1', 'g2'])
    await until(async () => (await world.inbox(gateway)).includes(events.at(-1) ?? ''));
  const heard = new Set(await world.inbox('g1'));
  assert.equal(
    events.filter((event) => !heard.has(event)),
    [],
  );
});

test('an owner that lost its partition cannot write its routes', async () => {
  await world.gateway('g1');
  await world.fanout();
  await world.event(subscribed('room', 'g1'));
  await until(async () => (await world.routes()).length === 1);
  // Another owner has begun since; this one learns of it at its next change, and begins anew.
  await world.redis.incr(`${routesKey(0)}:epoch`);
  await world.event(subscribed('other', 'g1'), record.event('other', 1, '{}'));
  await until(async () => (await world.inbox('g1')).includes(record.event('other', 1, '{}')));
  await until(async () => (await world.routes()).join() === 'other g1,room g1');
});

test('after Redis was emptied new subscriptions work again', async () => {
  await world.gateway('g1');
  await world.fanout();
  await world.event(subscribed('room', 'g1'));
  await until(async () => (await world.inbox('g1')).length === 1);
  await world.server.kill();
  await world.server.start({ empty: true });
  await world.gateway('g1');
  await world.event(subscribed('room', 'g1'), record.event('room', 7, '{}'));
  await until(async () => (await world.inbox('g1')).includes(record.event('room', 7, '{}')), 15_000);
  await until(async () => (await world.routes()).join() === 'room g1');
});

test.run();
