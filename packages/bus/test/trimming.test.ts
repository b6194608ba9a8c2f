import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Buses } from './support/buses.ts';
import { RedisServer } from './support/redis-server.ts';
import { sleep, until } from './support/waiting.ts';

const test = suite('trimming and lag');
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

const streams = (p: number) => [`s:{${p}}`];
const stream = 's:{0}';

async function publishEntries(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number++) ids.push((await server.admin.xadd(stream, '*', 'b', String(number)))!);
  return ids;
}

test('a stream is trimmed of what every group has acknowledged, and no further', async () => {
  const bus = await buses.start('trimmer', { partitions: 1, maxBatchRecords: 1 });
  let slowMayGo = 3;
  const released = Promise.withResolvers<void>();
  bus.consume({ group: 'fast', streams, handle: async () => {} });
  bus.consume({
    group: 'slow',
    streams,
    handle: async () => {
      if (slowMayGo-- <= 0) await released.promise;
    },
  });
  const ids = await publishEntries(10);
  await until('the fast one is through', async () => (await bus.lag(stream, 'fast')) === 0);
  await until('it is trimmed up to the slow one', async () => (await server.admin.xlen(stream)) === 7);
  await sleep(500);
  assert.is((await server.admin.xrange(stream, '-', '+'))[0]![0], ids[3]);
  assert.is(await bus.lag(stream, 'slow'), 7);
  released.resolve();
  await until('nothing is left', async () => (await server.admin.xlen(stream)) === 0);
  assert.is(await bus.lag(stream, 'slow'), 0);
});

test('nothing is trimmed before the groups that must exist do', async () => {
  const bus = await buses.start('required', { partitions: 1 });
  bus.consume({ group: 'early', streams, handle: async () => {}, requiredGroups: () => ['early', 'late'] });
  await publishEntries(5);
  await until(
    'it is handled',
    async () => (await bus.lag(stream, 'early')) === 0 && bus.stats().consumers[0]!.handledRecords === 5,
  );
  await sleep(500);
  assert.is(await server.admin.xlen(stream), 5);
  let seen = 0;
  bus.consume({ group: 'late', streams, handle: async (batch) => void (seen += batch.length) });
  await until('the late group has all', () => seen === 5);
  await until('nothing is left', async () => (await server.admin.xlen(stream)) === 0);
});

test('a group that stands still holds no more than it may, and others lose nothing', async () => {
  const bus = await buses.start('patience', { partitions: 1, maxBatchRecords: 1 });
  const patience = () => ({ idle: 20 });
  await server.admin.xgroup('CREATE', stream, 'idle', '0', 'MKSTREAM');
  let seen = 0;
  const handle = async (batch: unknown[]) => void (seen += batch.length);
  bus.consume({ group: 'live', streams, handle, patience, requiredGroups: () => ['live', 'idle'] });
  await publishEntries(20);
  await until('the live one is through', async () => seen === 20 && (await bus.lag(stream, 'live')) === 0);
  await sleep(300);
  assert.is(await server.admin.xlen(stream), 20, 'as much as it may');
  await publishEntries(5);
  await until('it is left behind', async () => (await server.admin.xlen(stream)) === 0);
  assert.is(seen, 25);
  const late: string[] = [];
  bus.consume({
    group: 'idle',
    streams,
    patience,
    handle: async (batch) => void late.push(...batch.map(({ data }) => data)),
  });
  await publishEntries(3);
  await until('it goes on with what is new', () => late.length === 3);
  await until('nothing is left', async () => (await server.admin.xlen(stream)) === 0);
});

test('lag counts what is not acknowledged, delivered or not, and is 0 for what does not exist', async () => {
  const bus = await buses.start('lag');
  await server.admin.xgroup('CREATE', stream, 'g', '0', 'MKSTREAM');
  const ids = await publishEntries(10);
  assert.is(await bus.lag(stream, 'g'), 10);
  await server.admin.xreadgroup('GROUP', 'g', 'owner', 'COUNT', 4, 'STREAMS', stream, '>');
  assert.is(await bus.lag(stream, 'g'), 10);
  await server.admin.xack(stream, 'g', ids[0]!);
  assert.is(await bus.lag(stream, 'g'), 9);
  assert.is(await bus.lag(stream, 'nobody'), 0);
  assert.is(await bus.lag('nowhere', 'g'), 0);
});

test('lag has a figure where Redis has none', async () => {
  const bus = await buses.start('null-lag');
  await server.admin.xgroup('CREATE', stream, 'g', '0', 'MKSTREAM');
  const ids = await publishEntries(10);
  await server.admin.xreadgroup('GROUP', 'g', 'owner', 'COUNT', 2, 'STREAMS', stream, '>');
  await server.admin.xdel(stream, ids[5]!);
  assert.is(await bus.lag(stream, 'g'), 9);
});

test.run();
