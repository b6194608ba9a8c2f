import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Buses } from './support/buses.ts';
import { assertDelivery } from './support/delivery.ts';
import { RedisServer } from './support/redis-server.ts';
import { sleep, until } from './support/waiting.ts';

const test = suite('inboxes');
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

const stream = 'inbox:a';

test('records come in order and once, also over broken connections, and leave nothing behind', async () => {
  const reader = await buses.start('reader');
  const writer = await buses.start('writer');
  const seen: number[] = [];
  let losses = 0;
  const inbox = reader.readInbox({
    stream,
    group: 'g',
    handle: (records) => void seen.push(...records.map(Number)),
    onLost: () => losses++,
  });
  await inbox.ready();
  const count = 400;
  for (let number = 0; number < count; number++) {
    writer.publish(stream, String(number));
    if (number % 100 === 50) {
      const readers = String(await server.admin.client('LIST'))
        .split('\n')
        .filter((line) => line.includes('inbox:g'));
      for (const line of readers) await server.admin.client('KILL', 'ID', /id=(\d+)/.exec(line)![1]!);
    }
    if (number % 4 === 0) await sleep(1);
  }
  await until('all came', () => seen.length >= count);
  assertDelivery(seen, count);
  assert.is(seen.length, count);
  assert.is(losses, 0);
  await until('nothing is left', async () => (await server.admin.xlen(stream)) === 0);
  assert.is(((await server.admin.xpending(stream, 'g')) as number[])[0], 0);
});

test('a deleted inbox is made again before onLost is called', async () => {
  const bus = await buses.start('deleted');
  const seen: string[] = [];
  let existed: Promise<number> | undefined;
  const inbox = bus.readInbox({
    stream,
    group: 'g',
    handle: (records) => void seen.push(...records),
    onLost: () => {
      existed = server.admin.exists(stream);
      bus.publish(stream, 'after');
    },
  });
  await inbox.ready();
  await server.admin.del(stream);
  await until('it is used again', () => seen.length === 1);
  assert.equal(seen, ['after']);
  assert.is(await existed, 1);
});

test('a handler that fails does not stop the inbox', async () => {
  const bus = await buses.start('failing');
  const seen: string[] = [];
  const inbox = bus.readInbox({
    stream,
    group: 'g',
    handle: async (records) => {
      if (records.includes('bad')) throw new Error('bad');
      seen.push(...records);
    },
    onLost: () => {},
  });
  await inbox.ready();
  bus.publish(stream, 'bad');
  await bus.flushed();
  bus.publish(stream, 'good');
  await until('the good one came', () => seen.length === 1);
});

test.run();
