import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Buses } from './support/buses.ts';
import { assertDelivery } from './support/delivery.ts';
import { RedisServer } from './support/redis-server.ts';
import { TcpProxy } from './support/tcp-proxy.ts';
import { sleep, until } from './support/waiting.ts';

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
  const timer = setInterval(() => bus.publish('s', String(next++)), 5);
  await until('it flows', () => echoed.length > 20);
  proxy.swallowPresent();
  await sleep(200);
  const count = seen.length;
  await until('it flows again', () => seen.length > count + 20 && echoed.length > count + 20, 8_000);
  clearInterval(timer);
  await until('all is handled', () => seen.at(-1) === next - 1 && echoed.at(-1) === next - 1);
  assertDelivery(seen, next);
  assertDelivery(echoed, next);
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
