import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bus } from '../src/index.ts';
import { Buses, FAST } from './support/buses.ts';
import { assertAllHandled, handled, latestOwners, startTraffic } from './support/handled.ts';
import { Processes } from './support/processes.ts';
import { RedisServer } from './support/redis-server.ts';
import { sleep, until } from './support/waiting.ts';
import { startWorker, workStream } from './support/worker.ts';

const PARTITIONS = 8;
const test = suite('handing over');
let server: RedisServer;
const buses = new Buses(() => server.url);
const processes = new Processes();

test.before(async () => {
  server = await RedisServer.start();
});

test.after.each(async () => {
  await processes.killAll();
  await buses.closeAll();
  await server.admin.flushall();
});

test.after(async () => {
  await server.stop();
});

const options = { ...FAST, partitions: PARTITIONS };
const ascending = (a: number, b: number) => a - b;
const spread = (members: Bus[]) => members.map((bus) => bus.stats().consumers[0]!.owned.length).toSorted(ascending);
const isOwner = async (name: string) => (await latestOwners(server, PARTITIONS)).get(name)?.length ?? 0;

test('partitions spread evenly as instances come and go, without a break in any', async () => {
  const publisher = await buses.start('publisher');
  const one = await buses.start('one', options);
  startWorker(one);
  await until('one has all', () => spread([one]).join() === '8');
  const traffic = startTraffic(publisher, PARTITIONS);
  const two = await buses.start('two', options);
  const three = await buses.start('three', options);
  startWorker(two);
  startWorker(three);
  await until('three share', () => spread([one, two, three]).join() === '2,3,3');
  await two.close();
  await until('two share', () => spread([one, three]).join() === '4,4');
  await sleep(100);
  await assertAllHandled(server, PARTITIONS, traffic.stop());
});

test('the blocked read of a former owner takes nothing that came after the hand-over', async () => {
  const quiet = { partitions: PARTITIONS, leaseTtlMs: 9_000, blockMs: 8_000 };
  const one = await buses.start('one', quiet);
  startWorker(one);
  await until('one has all', () => spread([one]).join() === '8');
  await sleep(100);
  const two = await buses.start('two', quiet);
  startWorker(two);
  await until('both share', () => spread([one, two]).join() === '4,4');
  await sleep(100);
  // Those handed over come first: the old read ends with the first that it takes.
  for (let p = PARTITIONS - 1; p >= 0; p--) one.publish(workStream(p), '0');
  const handledAll = async () => (await latestOwners(server, PARTITIONS)).get('nobody') === undefined;
  await until('all are handled', handledAll, 2_000);
});

test('a graceful stop hands over at once', async () => {
  const publisher = await buses.start('publisher');
  const one = await buses.start('one', { partitions: PARTITIONS, leaseTtlMs: 30_000, blockMs: 5_000 });
  const two = await buses.start('two', { partitions: PARTITIONS, leaseTtlMs: 30_000, blockMs: 5_000 });
  startWorker(one);
  startWorker(two);
  await until('both share', () => spread([one, two]).join() === '4,4');
  const traffic = startTraffic(publisher, PARTITIONS);
  await sleep(200);
  const beganAtMs = performance.now();
  await one.close();
  await until('the other has all', () => spread([two]).join() === '8');
  const tookMs = performance.now() - beganAtMs;
  assert.ok(tookMs < 1_000, `took ${tookMs} ms`);
  await sleep(100);
  const count = traffic.stop();
  await assertAllHandled(server, PARTITIONS, count);
  // A graceful hand-over repeats nothing.
  for (let p = 0; p < PARTITIONS; p++) assert.is((await handled(server, p)).length, count);
});

test('after kill -9, with default times, others go on within 5 s, in order, with what the dead one had read', async () => {
  const publisher = await buses.start('publisher');
  const dying = processes.start(server.url, 'dying', { partitions: PARTITIONS, delayMs: 20, maxBatchRecords: 3 });
  const traffic = startTraffic(publisher, PARTITIONS);
  await until('it works', async () => (await isOwner('dying')) === PARTITIONS);
  const heir = await buses.start('heir', {
    partitions: PARTITIONS,
    leaseTtlMs: 3_000,
    heartbeatMs: 250,
    blockMs: 1_000,
  });
  startWorker(heir);
  await until('they share', () => spread([heir]).join() === '4');
  await sleep(300);
  await processes.signal(dying, 'SIGKILL');
  const diedAtMs = performance.now();
  await until('the heir has all', () => spread([heir]).join() === '8');
  await until('and they flow', async () => (await isOwner('heir')) === PARTITIONS);
  const tookMs = performance.now() - diedAtMs;
  assert.ok(tookMs < 5_000, `took ${tookMs} ms`);
  await assertAllHandled(server, PARTITIONS, traffic.stop());
});

test('an owner that was paused for longer than its leases last does no harm when it wakes', async () => {
  const publisher = await buses.start('publisher');
  const sleeper = processes.start(server.url, 'sleeper', { ...options, delayMs: 5 });
  const traffic = startTraffic(publisher, PARTITIONS);
  await until('it works', async () => (await isOwner('sleeper')) === PARTITIONS);
  const heir = await buses.start('heir', options);
  startWorker(heir);
  for (let round = 0; round < 2; round++) {
    await until('they share', async () => (await isOwner('heir')) === 4 && (await isOwner('sleeper')) === 4);
    await processes.signal(sleeper, 'SIGSTOP');
    await until('the heir has all', async () => (await isOwner('heir')) === PARTITIONS);
    await sleep(200);
    await processes.signal(sleeper, 'SIGCONT');
  }
  await until('they share again', async () => (await isOwner('heir')) === 4 && (await isOwner('sleeper')) === 4);
  await assertAllHandled(server, PARTITIONS, traffic.stop());
});

test('an entry that the blocked read of a paused owner would take is not lost', async () => {
  const publisher = await buses.start('publisher');
  const longBlock = { ...options, leaseTtlMs: 1_500, blockMs: 1_400 };
  const sleeper = processes.start(server.url, 'sleeper', longBlock);
  const streams = Array.from({ length: PARTITIONS }, (_, p) => workStream(p));
  for (const stream of streams) publisher.publish(stream, '0');
  await until('it works', async () => (await isOwner('sleeper')) === PARTITIONS);
  await processes.signal(sleeper, 'SIGSTOP');
  // Its read is still blocked at Redis, and these go to it.
  for (const stream of streams) publisher.publish(stream, '1');
  startWorker(await buses.start('heir', longBlock));
  await sleep(100);
  for (const stream of streams) publisher.publish(stream, '2');
  await assertAllHandled(server, PARTITIONS, 3);
  await processes.signal(sleeper, 'SIGCONT');
});

test('what a dead owner had read comes before anything new', async () => {
  const publisher = await buses.start('publisher');
  const dying = processes.start(server.url, 'dying', { ...options, partitions: 1, delayMs: 60_000 });
  for (let number = 0; number < 50; number++) {
    publisher.publish(workStream(0), String(number));
    await publisher.flushed();
  }
  await until(
    'it has read',
    async () => (await server.admin.xpending(workStream(0), 'workers').catch(() => [0]))[0] === 50,
  );
  await processes.signal(dying, 'SIGKILL');
  for (let number = 50; number < 60; number++) publisher.publish(workStream(0), String(number));
  startWorker(await buses.start('heir', { ...options, partitions: 1 }));
  await assertAllHandled(server, 1, 60);
  assert.is((await handled(server, 0)).length, 60);
});

test.run();
