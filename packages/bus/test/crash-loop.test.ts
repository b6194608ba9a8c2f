import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Buses } from './support/buses.ts';
import { RedisServer } from './support/redis-server.ts';
import { until } from './support/waiting.ts';
import { startWorker, workStream } from './support/worker.ts';

const test = suite('records that kill their owner');
let server: RedisServer;
const buses = new Buses(() => server.url);

test.before(async () => {
  server = await RedisServer.start();
});

test.after(async () => {
  await buses.closeAll();
  await server.stop();
});

/** What deaths leave behind: entries that were delivered so many times and never acknowledged. */
async function leaveBehind(p: number, deliveries: Record<string, number>): Promise<void> {
  const stream = workStream(p);
  await server.admin.xgroup('CREATE', stream, 'workers', '0', 'MKSTREAM');
  for (const data of Object.keys(deliveries)) await server.admin.xadd(stream, '*', 'b', data);
  await server.admin.xreadgroup('GROUP', 'workers', 'owner', 'STREAMS', stream, '>');
  const pending = (await server.admin.xpending(stream, 'workers', '-', '+', 100)) as [string][];
  for (const [index, count] of Object.values(deliveries).entries()) {
    await server.admin.xclaim(stream, 'workers', 'owner', 0, pending[index]![0], 'RETRYCOUNT', count, 'JUSTID');
  }
}

test('an entry delivered ten times without an answer becomes a dead letter, those around it are handled in order', async () => {
  await leaveBehind(0, { 1: 4, 2: 10, 3: 4, 4: 1 });
  const bus = await buses.start('survivor', { partitions: 1 });
  startWorker(bus);
  await until('all is acknowledged', async () => (await server.admin.xpending(workStream(0), 'workers'))[0] === 0);
  assert.equal(await server.admin.lrange('handled:{0}', 0, -1), ['survivor:1', 'survivor:3', 'survivor:4']);
  const letters = await bus.listDeadLetters();
  assert.equal(
    letters.map(({ record }) => record),
    ['2'],
  );
  await bus.close();
});

test('suspicious entries are read one at a time, so that only the one being handled counts on', async () => {
  await server.admin.flushall();
  await leaveBehind(0, { 1: 3, 2: 3, 3: 3 });
  const bus = await buses.start('stuck', { partitions: 1, drainTimeoutMs: 100 });
  startWorker(bus, { delayMs: 2_000 });
  const counts = async () => {
    const pending = (await server.admin.xpending(workStream(0), 'workers', '-', '+', 100)) as [
      string,
      string,
      number,
      number,
    ][];
    return pending.map((entry) => entry[3]).join();
  };
  await until('the first is being handled', async () => (await counts()) === '4,3,3');
  await bus.close();
  assert.is(await counts(), '4,3,3');
});

const deliveries = async () => {
  type Pending = [id: string, consumer: string, idleMs: number, deliveries: number];
  const pending = (await server.admin.xpending(workStream(0), 'workers', '-', '+', 100)) as Pending[];
  return pending.map((entry) => entry[3]).join();
};

test('an owner that lost its partition and lives suspects only what its handler had', async () => {
  await server.admin.flushall();
  await leaveBehind(0, { 1: 3, 2: 5, 3: 5 });
  const bus = await buses.start('survivor', { partitions: 1 });
  let calls = 0;
  const done = Promise.withResolvers<void>();
  const consumer = bus.consume({
    group: 'workers',
    streams: (p) => [workStream(p)],
    handle: () => (++calls === 1 ? done.promise : new Promise(() => {})),
  });
  await until('the first is being handled', async () => (await deliveries()) === '4,5,5');
  await server.admin.hdel('leases:{workers}', '0');
  await until('the partition is lost', async () => consumer.owned().length === 0);
  done.resolve();
  // Forgiven, and read together: once more each.
  await until('it is taken on again, and the others are forgiven', async () => (await deliveries()) === '5,2,2');
  await bus.close();
});

test('a graceful hand-over clears entries of suspicion', async () => {
  await server.admin.flushall();
  await leaveBehind(0, { 1: 3, 2: 5 });
  const bus = await buses.start('leaver', { partitions: 1 });
  const begun = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<void>();
  const consumer = bus.consume({
    group: 'workers',
    streams: (p) => [workStream(p)],
    handle() {
      begun.resolve();
      return failed.promise;
    },
  });
  await begun.promise;
  const stopped = consumer.stop();
  failed.reject(new Error('not now'));
  await stopped;
  const pending = (await server.admin.xpending(workStream(0), 'workers', '-', '+', 100)) as [
    string,
    string,
    number,
    number,
  ][];
  assert.equal(
    pending.map((entry) => entry[3]),
    [1, 1],
  );
  await bus.close();
});

test.run();
