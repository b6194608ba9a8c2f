import { record, streams } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until, World } from './support/world.ts';

const test = suite('fanout: delivering');
let world: World;
test.before(async () => {
  world = await World.start();
});
test.after.each(() => world.clear());
test.after(() => world.stop());

const subscribed = (room: string, gateway: string, rev = 0) => record.subscribed(room, gateway, 1, rev, '{"s":1}');

test('each interested gateway gets an event once, as it stands and in order', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  await world.gateway('g3');
  const events = [1, 2, 3].map((rev) => record.event('room', rev, `{"rev":${rev}, "odd"  :"space"}`));
  await world.event(subscribed('room', 'g1'), subscribed('room', 'g2'), ...events, record.event('other', 1, '{}'));
  await world.fanout();
  await until(async () => (await world.inbox('g2')).length === 4);
  for (const gateway of ['g1', 'g2'])
    assert.equal(await world.inbox(gateway), [subscribed('room', gateway), ...events]);
  assert.equal(await world.inbox('g3'), []);
});

test('a subscription goes to its own gateway, between the events before it and those after it', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  const [before, after] = [record.event('room', 1, '{}'), record.event('room', 2, '{}')];
  await world.event(subscribed('room', 'g1'), before, subscribed('room', 'g2', 1), after);
  await world.fanout();
  await until(async () => (await world.inbox('g2')).length === 2);
  assert.equal(await world.inbox('g2'), [subscribed('room', 'g2', 1), after]);
  assert.equal(await world.inbox('g1'), [subscribed('room', 'g1'), before, after]);
});

test('an answer goes to its own gateway alone, right behind what it answers', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  const event = record.event('room', 1, '{"e":1}');
  await world.event(subscribed('room', 'g1'), subscribed('room', 'g2'));
  await world.event(event, record.answer('g2', 7, '{"type":"ack"}'), record.event('room', 2, '{}'));
  await world.fanout();
  await until(async () => (await world.inbox('g2')).length === 4 && (await world.inbox('g1')).length === 3);
  assert.equal((await world.inbox('g2')).slice(1, 3), [event, record.reply(7, '{"type":"ack"}')]);
  assert.equal((await world.inbox('g1'))[1], event);
});

test('subscriptions that were asked for together are as new as the newest of them', async () => {
  await world.gateway('g1');
  const together = record.subscribed('room', 'g1', [3, 9, 5], 0, '{}');
  await world.event(together, record.unroute('room', 'g1', 8), record.event('room', 1, '{}'));
  await world.event(record.unroute('room', 'g1', 9), record.event('room', 2, '{}'));
  await world.event(record.person('nobody', '{}'), subscribed('end', 'g1'));
  await world.fanout();
  await until(async () => (await world.inbox('g1')).at(-1) === subscribed('end', 'g1'));
  assert.equal(await world.inbox('g1'), [together, record.event('room', 1, '{}'), subscribed('end', 'g1')]);
});

test('kicks, signals and events of persons take the routes of their key', async () => {
  await world.gateway('g1');
  await world.event(subscribed('room', 'g1'), subscribed('ann', 'g1'), record.kick('room', 1, 'bob', '{}'));
  await world.fanout();
  await until(async () => (await world.inbox('g1')).length === 3);
  await world.put(streams.signals(0), record.signal('room', 'ann', '{"type":"typing"}'));
  await world.event(record.person('ann', '{"p":1}'), record.person('bob', '{"p":2}'));
  await until(async () => (await world.inbox('g1')).length === 5);
  const kinds = (await world.inbox('g1')).map(([kind = '']) => kind).toSorted((a, b) => a.localeCompare(b));
  assert.equal(kinds, ['k', 'p', 's', 's', 't']);
});

test('after unroute nothing comes, until the next subscription', async () => {
  await world.gateway('g1');
  await world.event(subscribed('room', 'g1'), record.unroute('room', 'g1', 1_000), record.event('room', 1, '{}'));
  await world.event(subscribed('room', 'g1', 1), record.event('room', 2, '{}'));
  await world.fanout();
  await until(async () => (await world.inbox('g1')).length === 3);
  assert.equal((await world.inbox('g1')).at(-1), record.event('room', 2, '{}'));
  assert.equal(await world.routes(), ['room g1']);
});

test('an ended session is told to every gateway, one that is silent for a moment too, a registration to none', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  await world.gateway('silent', -1_000);
  await world.gateway('forgotten');
  await world.redis.zrem('gateways', 'forgotten');
  const ended = '{"type":"session.ended","userId":"ann","session":"s1"}';
  await world.put(streams.users(0), '{"type":"user.registered"}', ended);
  await world.fanout();
  await until(async () => (await world.inbox('g2')).length === 1);
  for (const gateway of ['g1', 'g2', 'silent']) assert.equal(await world.inbox(gateway), [record.control(ended)]);
  assert.equal(await world.inbox('forgotten'), []);
});

test('a line that is no record becomes a dead letter, and what follows goes on', async () => {
  await world.gateway('g1');
  await world.event(subscribed('room', 'g1'), 'nonsense', record.event('room', 1, '{}'));
  await world.fanout();
  await until(async () => (await world.inbox('g1')).includes(record.event('room', 1, '{}')));
});

test('what is followed goes where the event before it went, behind it', async () => {
  await world.gateway('g1');
  await world.gateway('g2');
  const road = [record.event('room', 1, '{}'), record.traced('room', 'a1'), record.event('room', 2, '{}')];
  await world.event(subscribed('room', 'g1'), ...road, record.traced('other', 'b2'));
  await world.fanout();
  await until(async () => (await world.inbox('g1')).length === 4);
  assert.equal(await world.inbox('g1'), [subscribed('room', 'g1'), ...road]);
  assert.equal(await world.inbox('g2'), []);
});

test.run();
