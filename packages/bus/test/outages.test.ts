import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bus, BusOptions, DataLoss } from '../src/index.ts';
import { Buses } from './support/buses.ts';
import { assertDelivery } from './support/delivery.ts';
import { RedisServer } from './support/redis-server.ts';
import { sleep, until } from './support/waiting.ts';

const PARTITIONS = 4;
const test = suite('outages of Redis');
let server: RedisServer;
const buses = new Buses(() => server.url);

test.before.each(async () => {
  server = await RedisServer.start();
});

test.after.each(async () => {
  await buses.closeAll();
  await server.stop();
});

const streams = (p: number) => [`s:{${p}}`];

/**
 * A producer that sends again what has not been answered, as gateways do, and two consumers that answer into its inbox.
 * `unanswered` holds what the producer still waits for.
 */
async function startRoad(options: Partial<BusOptions> = {}) {
  const producer = await buses.start('producer');
  const workers = [
    await buses.start('one', { partitions: PARTITIONS, ...options }),
    await buses.start('two', { partitions: PARTITIONS, ...options }),
  ];
  const handled = new Map<number, number[]>(Array.from({ length: PARTITIONS }, (_, p) => [p, []]));
  const unanswered = new Map<string, [stream: string, record: string]>();
  const losses: DataLoss[] = [];
  let inboxLosses = 0;
  for (const bus of workers) {
    bus.consume({
      group: 'g',
      streams,
      handle: async (batch, { p }) => {
        handled.get(p)!.push(...batch.map(({ data }) => Number(data)));
        for (const { stream, data } of batch) bus.publish('inbox:producer', `${stream} ${data}`);
      },
    });
  }
  const inbox = producer.readInbox({
    stream: 'inbox:producer',
    group: 'producer',
    handle: (records) => {
      for (const record of records) unanswered.delete(record);
    },
    onLost: () => inboxLosses++,
  });
  producer.onDataLoss((reason) => {
    losses.push(reason);
    for (const [stream, record] of unanswered.values()) producer.publish(stream, record);
  });
  await inbox.ready();

  let next = 0;
  const send = () => {
    for (let p = 0; p < PARTITIONS; p++) {
      const stream = streams(p)[0]!;
      unanswered.set(`${stream} ${next}`, [stream, String(next)]);
      producer.publish(stream, String(next));
    }
    next++;
  };
  const timer = setInterval(send, 5).unref();
  return {
    producer,
    workers,
    handled,
    losses,
    unanswered,
    inboxLosses: () => inboxLosses,
    stop: () => clearInterval(timer),
    async finish() {
      clearInterval(timer);
      await until('all is answered', () => unanswered.size === 0, 15_000);
      for (const numbers of handled.values()) assertDelivery(numbers, next);
    },
  };
}

const owned = (workers: Bus[]) => workers.flatMap((bus) => bus.stats().consumers[0]!.owned).length;

test('killed and started again with its data: the flow goes on by itself, in order', async () => {
  const road = await startRoad();
  await until('it flows', () => road.handled.get(0)!.length > 20);
  // Longer than a blocked read and than a lease last.
  await server.kill();
  await sleep(1_500);
  await server.boot();
  await sleep(500);
  await road.finish();
  assert.equal(road.losses, ['restarted']);
  assert.is(road.inboxLosses(), 0);
  assert.is(owned(road.workers), PARTITIONS);
});

test('killed and back within a moment: the same', async () => {
  const road = await startRoad();
  await until('it flows', () => road.handled.get(0)!.length > 20);
  await server.kill();
  await server.boot();
  await sleep(500);
  await road.finish();
  assert.equal(road.losses, ['restarted']);
});

test('killed and started empty: listeners send again what was lost, ahead of what was queued', async () => {
  const road = await startRoad();
  await until('it flows', () => road.handled.get(0)!.length > 20);
  await server.kill();
  server.empty();
  await sleep(300);
  await server.boot();
  await sleep(500);
  await road.finish();
  assert.equal(road.losses, ['emptied']);
  assert.is(road.inboxLosses(), 1);
});

test('FLUSHALL on a living Redis is noticed and recovered from', async () => {
  const road = await startRoad();
  await until('it flows', () => road.handled.get(0)!.length > 20);
  const before = [...road.handled.values()].map((numbers) => numbers.length);
  await server.admin.flushall();
  await until('the loss is noticed', () => road.losses.length > 0);
  await until('it flows again', () =>
    [...road.handled.values()].every((numbers, p) => numbers.length > before[p]! + 20),
  );
  assert.equal(road.losses, ['emptied']);
  assert.ok(road.inboxLosses() >= 1);
  road.stop();
  await until('nothing stays unanswered', () => road.unanswered.size === 0);
});

test('out of memory: records stay queued, consuming goes on, and all is published after relief', async () => {
  const road = await startRoad({ drainTimeoutMs: 500 });
  await until('it flows', () => road.handled.get(0)!.length > 20);
  await server.admin.config('SET', 'maxmemory', '1mb');
  await until('records queue up', () => road.producer.queuedBytes() > 100);
  await sleep(1_500);
  assert.is(owned(road.workers), PARTITIONS, 'leases are renewed all the same');
  const [one, two] = road.workers;
  const stopping = one!.close();
  await until('and handed over', () => owned([two!]) === PARTITIONS);
  await server.admin.config('SET', 'maxmemory', '0');
  await stopping;
  await road.finish();
  assert.equal(road.losses, []);
});

test('what a listener publishes when data was lost goes out ahead of what was queued, and its inbox is there again', async () => {
  const bus = await buses.start('listener');
  const echoed: string[] = [];
  const inbox = bus.readInbox({
    stream: 'inbox:a',
    group: 'a',
    handle: (records) => void echoed.push(...records),
    onLost: () => {},
  });
  await inbox.ready();
  let round = 0;
  bus.onDataLoss(() => {
    bus.publish('s', 'again');
    bus.publish('inbox:a', `answer ${round}`);
  });
  for (; round < 3; round++) {
    await server.kill();
    server.empty();
    bus.publish('s', 'queued');
    await server.boot();
    await bus.flushed();
    await until('the answer came', () => echoed.length === round + 1);
    const entries = await server.admin.xrange('s', '-', '+');
    assert.equal(
      entries.map(([, fields]) => fields[1]),
      ['again\nqueued'],
    );
  }
});

test('what was handled in the second that a crash of Redis took is handled again', async () => {
  const bus = await buses.start('healer', { partitions: 1, leaseTtlMs: 6_000 });
  const begun = Promise.withResolvers<void>();
  const saved = Promise.withResolvers<void>();
  let handled = 0;
  const story: string[] = [];
  bus.consume({
    group: 'g',
    streams,
    onRelease: (_, reason) => void story.push(reason),
    handle: async (batch) => {
      begun.resolve();
      await saved.promise;
      handled += batch.length;
      for (const { data } of batch) bus.publish('out', data);
    },
  });
  bus.publish('s:{0}', 'one');
  await begun.promise;
  server.save();
  saved.resolve();
  await until(
    'it is through',
    async () => (await server.admin.xlen('out')) === 1 && (await bus.lag('s:{0}', 'g')) === 0,
  );
  await server.kill();
  server.goBack();
  await server.boot();
  await until('it is there again', async () => (await server.admin.xlen('out')) === 1);
  assert.is(handled, 2);
  assert.equal(story, [], 'the partition stayed with its owner');
});

test('a bus that starts before Redis does waits for it', async () => {
  await server.kill();
  const starting = buses.start('early', { commandTimeoutMs: 500 });
  await sleep(300);
  await server.boot();
  const bus = await starting;
  bus.publish('s', '1');
  await bus.flushed();
  assert.ok(bus.isReady());
});

test('commands of the shared connection fail soon while Redis is away, and work again afterwards', async () => {
  const bus = await buses.start('commands');
  await server.kill();
  const beganAtMs = performance.now();
  const fault = await bus.redis.get('x').catch((error: unknown) => error);
  assert.instance(fault, Error);
  assert.ok(performance.now() - beganAtMs < 3_500);
  await until('it is not ready', () => !bus.isReady());
  await server.boot();
  await until('it is back', () => bus.isReady());
  assert.is(await bus.redis.get('x'), null);
});

test.run();
