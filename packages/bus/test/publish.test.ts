import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Buses } from './support/buses.ts';
import { RedisServer } from './support/redis-server.ts';
import { until } from './support/waiting.ts';

const test = suite('publishing');
let server: RedisServer;
const buses = new Buses(() => server.url);

test.before(async () => {
  server = await RedisServer.start();
});

test.after(async () => {
  await buses.closeAll();
  await server.stop();
});

const entries = async (stream: string) => (await server.admin.xrange(stream, '-', '+')).map(([, fields]) => fields[1]!);

test('what one turn publishes to a stream becomes one entry, in order', async () => {
  const bus = await buses.start('turn');
  for (let number = 0; number < 100; number++) bus.publish(`turn:${number % 2}`, String(number));
  assert.ok(bus.queuedBytes() > 0);
  await bus.flushed();
  assert.is(bus.queuedBytes(), 0);
  const evens = Array.from({ length: 50 }, (_, index) => index * 2);
  assert.equal(await entries('turn:0'), [evens.join('\n')]);
  assert.is(bus.stats().publishedEntries, 2);
});

test('entries stay within their bounds and in order', async () => {
  const bus = await buses.start('bounds', { maxEntryBytes: 1_000 });
  const records = Array.from({ length: 1_000 }, (_, number) => String(number));
  for (const record of records) bus.publish('bounds', record);
  bus.publish('bounds', 'x'.repeat(5_000));
  await bus.flushed();
  const got = await entries('bounds');
  assert.equal(got.join('\n').split('\n').slice(0, -1), records);
  assert.ok(got.slice(0, -1).every((text) => text.split('\n').length <= 200 && text.length <= 1_000));
});

test('flushed waits for what was published before it, not for what comes after', async () => {
  const bus = await buses.start('flushed');
  let isStopped = false;
  const more = () => {
    if (isStopped) return;
    bus.publish('flushed:other', 'more');
    setImmediate(more);
  };
  bus.publish('flushed', 'first');
  more();
  await bus.flushed();
  assert.equal(await entries('flushed'), ['first']);
  isStopped = true;
});

test('records for an inbox that does not exist are dropped and reported', async () => {
  const bus = await buses.start('missing');
  const missing: string[] = [];
  bus.onMissingStream((stream) => missing.push(stream));
  bus.publish('inbox:nobody', 'lost');
  bus.publish('missing', 'kept');
  await bus.flushed();
  assert.equal(missing, ['inbox:nobody']);
  assert.is(await server.admin.exists('inbox:nobody'), 0);
  assert.equal(await entries('missing'), ['kept']);
});

test('a stream that refuses its records holds up no other', async () => {
  const bus = await buses.start('refusing');
  await server.admin.set('refusing', 'not a stream');
  bus.publish('refusing', 'one');
  bus.publish('refusing', 'two');
  bus.publish('willing', 'three');
  await until('the other stream has its record', async () => (await entries('willing')).length === 1);
  await server.admin.del('refusing');
  await bus.flushed();
  assert.equal((await entries('refusing')).join('\n'), 'one\ntwo');
});

test('records keep their order over broken connections', async () => {
  const bus = await buses.start('broken');
  let next = 0;
  const publish = () => {
    for (let burst = 0; burst < 20; burst++) bus.publish('broken', String(next++));
  };
  for (let round = 0; round < 30; round++) {
    publish();
    if (round % 5 === 4) await server.admin.call('CLIENT', 'KILL', 'TYPE', 'NORMAL', 'SKIPME', 'YES');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await bus.flushed();
  const seen = (await entries('broken')).join('\n').split('\n').map(Number);
  // An entry whose answer was lost is sent again: a repeat, but never a record out of turn.
  let expected = 0;
  for (const number of seen) {
    assert.ok(number <= expected, `${number} where at most ${expected} may come`);
    expected = Math.max(expected, number + 1);
  }
  assert.is(expected, next);
});

test.run();
