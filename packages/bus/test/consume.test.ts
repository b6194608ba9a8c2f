import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BadRecord, Fenced, TransientError, type StreamRecord } from '../src/index.ts';
import { Buses } from './support/buses.ts';
import { assertDelivery } from './support/delivery.ts';
import { RedisServer } from './support/redis-server.ts';
import { sleep, until } from './support/waiting.ts';

const test = suite('consuming');
let server: RedisServer;
const buses = new Buses(() => server.url);

test.before(async () => {
  server = await RedisServer.start();
});

test.after.each(async () => {
  await buses.closeAll();
  await server.admin.flushall();
});

test.after(async () => {
  await server.stop();
});

const group = 'g';
const streams = (p: number) => [`a:{${p}}`, `b:{${p}}`];

test('each stream of each partition is handled in order, one call at a time', async () => {
  const bus = await buses.start('order', { partitions: 4, maxBatchRecords: 100 });
  const seen = new Map<string, number[]>();
  const running = new Set<number>();
  bus.consume({
    group,
    streams,
    async handle(batch, { p }) {
      assert.not(running.has(p));
      assert.ok(batch.length <= 100);
      running.add(p);
      await sleep(1);
      for (const { stream, data } of batch) seen.set(stream, [...(seen.get(stream) ?? []), Number(data)]);
      running.delete(p);
    },
  });
  for (let number = 0; number < 500; number++) {
    for (let p = 0; p < 4; p++) for (const stream of streams(p)) bus.publish(stream, String(number));
    if (number % 50 === 0) await sleep(5);
  }
  await until('all is handled', () => bus.stats().consumers[0]!.handledRecords === 4_000);
  assert.is(seen.size, 8);
  for (const numbers of seen.values()) assertDelivery(numbers, 500);
});

test('a record tells its stream, entry and place', async () => {
  const bus = await buses.start('record', { partitions: 1 });
  const got: StreamRecord[] = [];
  bus.consume({ group, streams, handle: async (batch) => void got.push(...batch) });
  const entryId = (await server.admin.xadd('a:{0}', '*', 'b', 'one\ntwo'))!;
  await until('it came', () => got.length === 2);
  assert.equal(got, [
    { stream: 'a:{0}', entryId, index: 0, data: 'one' },
    { stream: 'a:{0}', entryId, index: 1, data: 'two' },
  ]);
});

test('nothing is acknowledged before what the handler published is in Redis', async () => {
  const bus = await buses.start('confirmed', { partitions: 1 });
  await server.admin.set('out', 'refuses records');
  bus.consume({
    group,
    streams,
    handle: async (batch) => {
      for (const { data } of batch) bus.publish('out', data);
    },
  });
  bus.publish('a:{0}', 'one');
  await until('it is handled', () => bus.stats().consumers[0]!.handledRecords === 1);
  await sleep(200);
  assert.is(await bus.lag('a:{0}', group), 1);
  await server.admin.del('out');
  await until('it is acknowledged', async () => (await bus.lag('a:{0}', group)) === 0);
  assert.is(await server.admin.xlen('out'), 1);
});

test('a record that fails five times becomes a dead letter, and all others are handled in order', async () => {
  const bus = await buses.start('poison', { partitions: 2 });
  const seen: string[] = [];
  let attempts = 0;
  bus.consume({
    group,
    streams,
    async handle(batch) {
      if (batch.some(({ data }) => data === 'poison')) {
        if (batch.length === 1) attempts++;
        throw new Error('cannot handle this');
      }
      seen.push(...batch.map(({ stream, data }) => `${stream} ${data}`));
    },
  });
  for (const data of ['1', 'poison', '2']) bus.publish('a:{0}', data);
  bus.publish('a:{1}', '3');
  await until('all others are handled', () => seen.length === 3);
  assert.equal(seen.toSorted(), ['a:{0} 1', 'a:{0} 2', 'a:{1} 3']);
  assert.ok(seen.indexOf('a:{1} 3') < seen.indexOf('a:{0} 2'), 'the other partition did not wait');
  assert.is(attempts, 5);
  await until('all is acknowledged', async () => (await bus.lag('a:{0}', group)) === 0);
  const [letter, ...more] = await bus.listDeadLetters();
  assert.is(more.length, 0);
  assert.equal([letter!.stream, letter!.group, letter!.record], ['a:{0}', group, 'poison']);
  assert.match(letter!.error, 'cannot handle this');
  assert.ok(Date.parse(letter!.at) > 0);
});

test('records that are none are set aside at once, without holding up those between them', async () => {
  const bus = await buses.start('garbage', { partitions: 1 });
  const seen: string[] = [];
  bus.consume({
    group,
    streams,
    async handle(batch) {
      if (batch.some(({ data }) => data.startsWith('garbage'))) throw new BadRecord('no record');
      seen.push(...batch.map(({ data }) => data));
    },
  });
  for (let count = 0; count < 50; count++)
    for (const data of [`garbage ${count}`, `${count}`]) bus.publish('a:{0}', data);
  // Five attempts at each would take more than half a minute.
  await until('all others are handled', () => seen.length === 50);
  assert.equal(
    seen,
    Array.from({ length: 50 }, (_, count) => `${count}`),
  );
  assert.is((await bus.listDeadLetters()).length, 50);
});

test('while a store is away a batch is tried again, and never becomes a dead letter', async () => {
  const bus = await buses.start('transient', { partitions: 1, maxFailures: 2 });
  const seen: string[] = [];
  let failures = 0;
  bus.consume({
    group,
    streams,
    async handle(batch) {
      if (failures++ < 5) throw new TransientError('the database is away');
      seen.push(...batch.map(({ data }) => data));
    },
  });
  for (const data of ['1', '2', '3']) bus.publish('a:{0}', data);
  await until('all is handled', () => seen.length === 3);
  assert.equal(seen, ['1', '2', '3']);
  assert.equal(await bus.listDeadLetters(), []);
});

test('a fenced owner drops its partition without an acknowledgement, and the next one gets the records', async () => {
  const bus = await buses.start('fenced', { partitions: 1 });
  const seen: string[] = [];
  const story: string[] = [];
  const consumer = bus.consume({
    group,
    streams,
    onAcquire: async () => void story.push('acquire'),
    onRelease: (_, reason) => void story.push(reason),
    async handle(batch, { signal }) {
      if (story.length === 1) {
        signal.addEventListener('abort', () => story.push('aborted'));
        throw new Fenced('somebody else has it');
      }
      seen.push(...batch.map(({ data }) => data));
    },
  });
  for (const data of ['1', '2', '3']) bus.publish('a:{0}', data);
  await until('the records are handled', () => seen.length === 3);
  assert.equal(seen, ['1', '2', '3']);
  assert.equal(story, ['acquire', 'aborted', 'lost', 'acquire']);
  assert.equal(consumer.owned(), [0]);
});

test('a partition takes nothing more while the queue of records to publish is over its mark', async () => {
  const bus = await buses.start('pressure', { partitions: 1, maxBatchRecords: 1, publishHighWaterBytes: 10 });
  await server.admin.set('out', 'refuses records');
  bus.consume({ group, streams, handle: async () => bus.publish('out', 'more than ten bytes') });
  for (let number = 0; number < 5; number++) await server.admin.xadd('a:{0}', '*', 'b', String(number));
  await until('one is handled', () => bus.stats().consumers[0]!.handledRecords === 1);
  await sleep(100);
  assert.is(bus.stats().consumers[0]!.handledRecords, 1);
  await server.admin.del('out');
  await until('all are handled', () => bus.stats().consumers[0]!.handledRecords === 5);
});

test('an entry that is not of the bus’s making becomes a dead letter', async () => {
  const bus = await buses.start('alien', { partitions: 1 });
  const seen: string[] = [];
  bus.consume({ group, streams, handle: async (batch) => void seen.push(...batch.map(({ data }) => data)) });
  await server.admin.xadd('a:{0}', '*', 'x', 'y');
  bus.publish('a:{0}', 'ours');
  await until('ours is handled', () => seen.length === 1);
  await until('nothing is left', async () => (await bus.lag('a:{0}', group)) === 0);
  assert.is((await bus.listDeadLetters())[0]!.record, '["x","y"]');
});

test('a destroyed group is made again and consuming goes on', async () => {
  const bus = await buses.start('nogroup', { partitions: 1 });
  const seen: string[] = [];
  bus.consume({ group, streams, handle: async (batch) => void seen.push(...batch.map(({ data }) => data)) });
  bus.publish('a:{0}', '1');
  await until('the first is handled', () => seen.includes('1'));
  await server.admin.xgroup('DESTROY', 'a:{0}', group);
  bus.publish('a:{0}', '2');
  await until('the second is handled', () => seen.includes('2'));
});

test.run();
