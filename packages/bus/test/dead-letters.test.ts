import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Buses } from './support/buses.ts';
import { RedisServer } from './support/redis-server.ts';
import { until } from './support/waiting.ts';

const test = suite('dead letters');
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

test('they are listed oldest first, page by page, and replayed once', async () => {
  const bus = await buses.start('replay', { partitions: 1, maxFailures: 1 });
  const seen: string[] = [];
  let isBroken = true;
  bus.consume({
    group: 'g',
    streams: () => ['s'],
    handle: async (batch) => {
      if (isBroken) throw new Error('broken');
      seen.push(...batch.map(({ data }) => data));
    },
  });
  for (const data of ['1', '2', '3']) bus.publish('s', data);
  await until('all are dead', async () => (await bus.listDeadLetters()).length === 3);
  const [first] = await bus.listDeadLetters({ count: 1 });
  const rest = await bus.listDeadLetters({ after: first!.id });
  assert.equal(
    [first!, ...rest].map(({ record }) => record),
    ['1', '2', '3'],
  );

  isBroken = false;
  const ids = [first!.id, rest[1]!.id];
  assert.is(await bus.replayDeadLetters(ids), 2);
  assert.is(await bus.replayDeadLetters(ids), 0);
  await until('they are handled', () => seen.length === 2);
  assert.equal(seen, ['1', '3']);
  assert.equal(
    (await bus.listDeadLetters()).map(({ record }) => record),
    ['2'],
  );
});

test.run();
