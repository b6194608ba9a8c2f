// timeout: 240s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bus, DataLoss } from '../src/index.ts';
import { Buses, FAST } from './support/buses.ts';
import { assertAllHandled, latestOwners, startTraffic } from './support/handled.ts';
import { Processes } from './support/processes.ts';
import { RedisCluster } from './support/redis-cluster.ts';
import { sleep, until } from './support/waiting.ts';
import { startWorker, workStream } from './support/worker.ts';

const PARTITIONS = 8;
const test = suite('a cluster of three masters');
let cluster: RedisCluster;
const buses = new Buses(() => cluster.url);
const processes = new Processes();

test.before.each(async () => {
  cluster = await RedisCluster.start();
});

test.after.each(async () => {
  await processes.killAll();
  await buses.closeAll();
  await cluster.stop();
});

const start = (name: string) => buses.start(name, { partitions: PARTITIONS });
const owned = (workers: Bus[]) =>
  workers.flatMap((bus) => bus.stats().consumers[0]?.owned ?? []).toSorted((one, other) => one - other);

/** A producer and workers under steady traffic, and an inbox for each partition, so that some are on each node. */
async function startRoad() {
  const producer = await start('producer');
  const workers = await Promise.all([start('one'), start('two')]);
  const losses: DataLoss[] = [];
  producer.onDataLoss((reason) => void losses.push(reason));
  for (const bus of workers) startWorker(bus, { partitions: PARTITIONS });
  await until('all partitions have owners', () => owned(workers).length === PARTITIONS);
  return { producer, workers, losses, traffic: startTraffic(producer, PARTITIONS) };
}

test('everything published is handled in the order of its stream, on whichever node that is', async () => {
  const { workers, traffic } = await startRoad();
  await sleep(1_500);
  await assertAllHandled(cluster, PARTITIONS, traffic.stop());
  assert.equal(
    owned(workers),
    Array.from({ length: PARTITIONS }, (_, p) => p),
  );
  const nodes = await Promise.all(Array.from({ length: PARTITIONS }, (_, p) => cluster.nodeOf(workStream(p))));
  assert.is(new Set(nodes).size, 3, 'the partitions are spread over all nodes');
});

test('partitions are handed over, in good order and from one that is killed or asleep', async () => {
  const { workers, traffic } = await startRoad();
  await sleep(300);
  const third = await start('three');
  startWorker(third, { partitions: PARTITIONS });
  await until('the third has its share', () => owned([third]).length >= 2);
  await workers[0].close();
  await until('the others have all', () => owned([workers[1], third]).length === PARTITIONS);
  const options = { ...FAST, partitions: PARTITIONS };
  const doomed = processes.start(cluster.url, 'doomed', options);
  await until('it has some', async () => (await latestOwners(cluster, PARTITIONS)).has('doomed'));
  await processes.signal(doomed, 'SIGKILL');
  await until('they are taken over', () => owned([workers[1], third]).length === PARTITIONS);
  const sleeper = processes.start(cluster.url, 'sleeper', options);
  await until('it has some', async () => (await latestOwners(cluster, PARTITIONS)).has('sleeper'));
  await processes.signal(sleeper, 'SIGSTOP');
  // Its reads are still blocked at the nodes: they must be cut, or they take what comes next.
  await until('they are taken over', () => owned([workers[1], third]).length === PARTITIONS);
  await sleep(300);
  await processes.signal(sleeper, 'SIGCONT');
  await sleep(1_000);
  await assertAllHandled(cluster, PARTITIONS, traffic.stop());
});

test('a node is killed and comes back with its data: its part waits, the rest goes on, and the loss is told', async () => {
  const { producer, workers, losses, traffic } = await startRoad();
  await sleep(500);
  const victim = await cluster.nodeOf(workStream(0));
  const apart = await otherThan(victim);
  await victim.kill();
  const before = await countOf(apart);
  await sleep(1_500);
  const leases = await cluster.nodeOf('leases:{workers}');
  if (victim !== leases) assert.ok((await countOf(apart)) > before + 50, 'others are not held up');
  await victim.boot();
  await cluster.whole();
  await until('all have owners', () => owned(workers).length === PARTITIONS);
  await assertAllHandled(cluster, PARTITIONS, traffic.stop());
  assert.equal(losses, ['restarted']);
  await producer.flushed();
});

/** A partition on another node. */
async function otherThan(node: unknown): Promise<number> {
  for (let p = 0; p < PARTITIONS; p++) if ((await cluster.nodeOf(workStream(p))) !== node) return p;
  throw new Error('all on one node');
}

const countOf = (p: number) => cluster.admin.llen(`handled:{${p}}`);

test('a node is emptied: the loss is told before anything more goes there', async () => {
  const bus = await start('listener');
  const victim = await cluster.nodeOf('inbox:a');
  let lost = 0;
  const echoed: string[] = [];
  const inbox = bus.readInbox({
    stream: 'inbox:a',
    group: 'a',
    handle: (records) => void echoed.push(...records),
    onLost: () => void lost++,
  });
  await inbox.ready();
  const losses: DataLoss[] = [];
  bus.onDataLoss((reason) => {
    losses.push(reason);
    bus.publish('inbox:a', 'again');
  });
  await victim.kill();
  victim.empty();
  bus.publish('inbox:a', 'queued');
  await victim.boot();
  await bus.flushed();
  await until('both came', () => echoed.length === 2);
  assert.equal(echoed, ['again', 'queued']);
  assert.equal(losses, ['emptied']);
  assert.is(lost, 1);
  await victim.admin.flushall();
  await until('that is told as well', () => echoed.length === 3);
  assert.is(lost, 2);
});

test('an emptied node has another incarnation, the others the same', async () => {
  const bus = await start('namer');
  const names = () => Array.from({ length: PARTITIONS }, (_, p) => bus.incarnation(workStream(p)));
  await until('all are known', () => names().every(Boolean));
  const before = names();
  const victim = await cluster.nodeOf(workStream(0));
  await victim.admin.flushall();
  await until('it has a new name', () => bus.incarnation(workStream(0)) !== before[0]);
  for (const [p, name] of names().entries())
    assert.is(name === before[p], (await cluster.nodeOf(workStream(p))) !== victim);
});

test('inboxes are read wherever they are, and one that is gone takes its records with it', async () => {
  const bus = await start('inboxes');
  const names = Array.from({ length: 9 }, (_, number) => `inbox:${number}`);
  const seen = new Map(names.map((name) => [name, [] as string[]]));
  const missing: string[] = [];
  bus.onMissingStream((stream) => void missing.push(stream));
  const readers = names.map((stream) =>
    bus.readInbox({
      stream,
      group: 'g',
      handle: (records) => void seen.get(stream)!.push(...records),
      onLost: () => {},
    }),
  );
  await Promise.all(readers.map((reader) => reader.ready()));
  for (let number = 0; number < 100; number++) for (const name of names) bus.publish(name, String(number));
  bus.publish('inbox:nobody', 'x');
  await bus.flushed();
  const wanted = Array.from({ length: 100 }, (_, number) => String(number));
  await until('all came', () => [...seen.values()].every((records) => records.length === 100));
  for (const records of seen.values()) assert.equal(records, wanted);
  assert.equal(missing, ['inbox:nobody']);
});

test('slots that move take their streams along', async () => {
  const { traffic, workers } = await startRoad();
  await sleep(300);
  const from = await cluster.nodeOf(workStream(0));
  const to = cluster.nodes.find((node) => node !== from)!;
  await cluster.move(workStream(0), from, to);
  await sleep(500);
  await until('all have owners', () => owned(workers).length === PARTITIONS);
  await assertAllHandled(cluster, PARTITIONS, traffic.stop());
});

test('the streams of a partition must be in one place', async () => {
  const bus = await start('apart');
  const streams = (p: number) => [`a:{${p}}`, `b:${p}`];
  assert.throws(() => bus.consume({ group: 'g', streams, handle: async () => {} }), /same hash tag/);
});

test('dead letters go back to streams on other nodes', async () => {
  const bus = await buses.start('setter', { partitions: PARTITIONS, maxFailures: 1 });
  let isBroken = true;
  const seen: string[] = [];
  bus.consume({
    group: 'g',
    streams: (p) => [workStream(p)],
    handle: async (batch) => {
      if (isBroken) throw new Error('no');
      for (const { data } of batch) seen.push(data);
    },
  });
  for (let p = 0; p < PARTITIONS; p++) bus.publish(workStream(p), `x${p}`);
  await until('all are set aside', async () => (await bus.listDeadLetters()).length === PARTITIONS);
  isBroken = false;
  const ids = (await bus.listDeadLetters()).map(({ id }) => id);
  assert.is(await bus.replayDeadLetters(ids), PARTITIONS);
  await until('all are handled', () => seen.length === PARTITIONS);
  assert.equal(await bus.listDeadLetters(), []);
});

test.run();
