import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StreamRecord } from '../src/index.ts';
import { Buses } from './support/buses.ts';
import { assertDelivery } from './support/delivery.ts';
import { RedisServer } from './support/redis-server.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { sleep, until } from './support/waiting.ts';

const numbers = (batch: StreamRecord[]) => batch.map(({ data }) => Number(data));

const test = suite('connections that fall silent');
let server: RedisServer;
let proxy: TcpProxy;
const buses = new Buses(() => proxy.url);

test.before.each(async () => {
  server = await RedisServer.start();
  proxy = await TcpProxy.start(server.port);
});

test.after.each(async () => {
  await buses.closeAll();
  await proxy.stop();
  await server.stop();
});

test('all connections are rebuilt, and nothing is lost or out of turn', async () => {
  const bus = await buses.start('silenced', { partitions: 1, commandTimeoutMs: 500 });
  const seen: number[] = [];
  const echoed: number[] = [];
  bus.consume({
    group: 'g',
    streams: () => ['s'],
    handle: async (batch) => {
      for (const { data } of batch) {
        seen.push(Number(data));
        bus.publish('inbox:a', data);
      }
    },
  });
  const handle = (records: string[]) => void echoed.push(...records.map(Number));
  await bus.readInbox({ stream: 'inbox:a', group: 'a', handle, onLost: () => {} }).ready();
  let next = 0;
  const timer = setInterval(() => bus.publish('s', String(next++)), 5).unref();
  await until('it flows', () => echoed.length > 20);
  proxy.swallow();
  await sleep(200);
  const count = seen.length;
  await until('it flows again', () => seen.length > count + 20 && echoed.length > count + 20, 8_000);
  clearInterval(timer);
  await until('all is handled', () => seen.at(-1) === next - 1 && echoed.at(-1) === next - 1);
  assertDelivery(seen, next);
  assertDelivery(echoed, next);
});

test('entries that went to a reading connection as it broke are read again, before those that came later', async () => {
  // Long enough for the old read to be still blocked at Redis when the new connection reads.
  const bus = await buses.start('cut', { partitions: 1, leaseTtlMs: 6_000, blockMs: 2_000 });
  const seen: number[] = [];
  const echoed: number[] = [];
  bus.consume({ group: 'g', streams: () => ['s'], handle: async (batch) => void seen.push(...numbers(batch)) });
  const handle = (records: string[]) => void echoed.push(...records.map(Number));
  await bus.readInbox({ stream: 'inbox:a', group: 'a', handle, onLost: () => {} }).ready();
  let next = 0;
  const publish = async () => {
    for (const stream of ['s', 'inbox:a']) bus.publish(stream, String(next));
    next++;
    await bus.flushed();
  };
  await publish();
  await until('it flows', () => seen.length === 1 && echoed.length === 1);
  for (let round = 0; round < 3; round++) {
    await sleep(50);
    proxy.swallow(':read:g');
    proxy.swallow(':inbox:a');
    await publish();
    proxy.cut(':read:g');
    proxy.cut(':inbox:a');
    await publish();
    await publish();
    await until('all came', () => seen.length === next && echoed.length === next, 1_500);
  }
  assertDelivery(seen, next);
  assertDelivery(echoed, next);
  assert.is(seen.length, next, 'none came twice');
  assert.is(echoed.length, next, 'none came twice');
});

test('an entry does not go to the old read of a connection that broke', async () => {
  const bus = await buses.start('orphan', { partitions: 1, leaseTtlMs: 6_000, blockMs: 2_000 });
  const seen: number[] = [];
  const echoed: number[] = [];
  const consumer = bus.consume({
    group: 'g',
    streams: () => ['s'],
    handle: async (batch) => void seen.push(...numbers(batch)),
  });
  const handle = (records: string[]) => void echoed.push(...records.map(Number));
  await bus.readInbox({ stream: 'inbox:a', group: 'a', handle, onLost: () => {} }).ready();
  await until('it reads', () => consumer.owned().length === 1);
  await sleep(50);
  proxy.cut(':read:g');
  proxy.cut(':inbox:a');
  await sleep(300);
  for (const stream of ['s', 'inbox:a']) bus.publish(stream, '0');
  await until('both came', () => seen.length === 1 && echoed.length === 1, 1_000);
});

test('an owner that cannot reach Redis gives its partitions up before anybody else can have them', async () => {
  const bus = await buses.start('cut-off', { partitions: 2 });
  const heir = await buses.start('heir', { redisUrl: server.url, partitions: 2 });
  const story: string[] = [];
  const join = (name: string) => ({
    group: 'g',
    streams: (p: number) => [`s:{${p}}`],
    handle: async () => {},
    onAcquire: async (p: number) => void story.push(`${name} has ${p}`),
    onRelease: (p: number, reason: string) => void story.push(`${name} ${reason} ${p}`),
  });
  const consumer = bus.consume(join('owner'));
  await until('it owns both', () => consumer.owned().length === 2);
  await proxy.stop();
  heir.consume(join('heir'));
  await until('the heir has both', () => story.includes('heir has 0') && story.includes('heir has 1'));
  assert.equal(consumer.owned(), []);
  assert.equal(story.slice(2, 4).toSorted(), ['owner lost 0', 'owner lost 1']);
});

test('a server that accepts connections but never answers is left for a new connection', async () => {
  const bus = await buses.start('frozen', { commandTimeoutMs: 500 });
  server.pause();
  bus.publish('s', '1');
  await sleep(1_500);
  assert.ok(bus.queuedBytes() > 0);
  server.resume();
  await bus.flushed();
  await until('it is ready', () => bus.isReady());
  assert.ok((await server.admin.xlen('s')) >= 1);
});

test.run();
