import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readInstances, viewStreams } from '../src/index.ts';
import { SharedClock } from '../src/shared-clock.ts';
import { Buses } from './support/buses.ts';
import { RedisServer } from './support/redis-server.ts';
import { until } from './support/waiting.ts';

const test = suite('what the bus tells of itself');
let server: RedisServer;
const buses = new Buses(() => server.url);
test.before(async () => {
  server = await RedisServer.start();
});
test.after(async () => {
  await buses.closeAll();
  await server.stop();
});

test('a process is told of while it runs, and as stopped when it said so', async () => {
  const [watching, leaving] = [await buses.start('watching'), await buses.start('leaving')];
  leaving.announce(async () => ({ service: 'one', checks: {} }));
  const seen = async () => (await readInstances(watching.redis)).find(({ id }) => id.startsWith('leaving;'));
  await until('it runs', async () => (await seen())?.state === 'running');
  const first = await seen();
  assert.equal([first?.told['service'], first?.told['publishedRecords']], ['one', 0]);
  await until('it is heard again', async () => ((await seen())?.heardMs ?? 0) > (first?.heardMs ?? 0));
  await leaving.close();
  assert.is((await seen())?.state, 'stopped');
});

test('one that falls silent is told as that after three seconds, and not for ever', async () => {
  const bus = await buses.start('looking');
  const now = Date.now();
  const put = (id: string, agoMs: number) => bus.redis.hset('bus:instances', id, `${now - agoMs} {"state":"running"}`);
  await Promise.all([put('fresh', 500), put('dead', 8_000), put('forgotten', 3_600_000)]);
  const states = new Map((await readInstances(bus.redis)).map(({ id, state }) => [id, state]));
  assert.equal([states.get('fresh'), states.get('dead'), states.has('forgotten')], ['running', 'silent', false]);
});

test('of several measurements of the clock, that with the shortest way counts', () => {
  const clock = new SharedClock();
  clock.measured(1_000_500, 0, 1_000);
  assert.is(clock.at(0), 1_000_000);
  clock.measured(2_000_001, 1_000, 1_002);
  assert.is(clock.at(0), 1_999_000);
  clock.measured(5_000_000, 2_000, 2_900);
  assert.is(clock.at(0), 1_999_000);
});

test('what is noted of a trace is read back in its order, by the clock of Redis', async () => {
  const bus = await buses.start('tracing');
  bus.traces.note('aa', 'first', performance.now() - 5);
  bus.publish('road', 'x');
  bus.traces.noteFlushed('aa', 'second');
  bus.traces.note('bb', 'other');
  await until('both are noted', async () => (await bus.traces.read('aa')).length === 2);
  const [first, second] = await bus.traces.read('aa');
  assert.equal([first?.hop, second?.hop, first?.instance], ['first', 'second', 'tracing']);
  assert.ok((second?.atMs ?? 0) > (first?.atMs ?? 0) + 4);
  assert.equal(await bus.traces.read('cc'), []);
});

test('streams are told of in figures: what they hold, what waits, what is in work', async () => {
  const bus = await buses.start('counting');
  await bus.redis.xgroup('CREATE', 'counted', 'readers', '0', 'MKSTREAM');
  for (const record of ['a', 'b', 'c']) await bus.redis.xadd('counted', '*', 'b', record);
  await bus.redis.xreadgroup('GROUP', 'readers', 'one', 'COUNT', 2, 'STREAMS', 'counted', '>');
  const [view, ...others] = await viewStreams(bus.redis, ['counted', 'missing'], Date.now());
  assert.equal(others, []);
  assert.equal([view?.length, view?.added], [3, 3]);
  const [group] = view?.groups ?? [];
  assert.equal([group?.group, group?.waiting, group?.pending], ['readers', 1, 2]);
});

test.run();
