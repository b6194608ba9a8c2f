import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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

test('the command line lists them and puts them back', async () => {
  const add = (record: string) =>
    server.admin.xadd(
      'dead-letters',
      '*',
      'stream',
      's',
      'group',
      'g',
      'record',
      record,
      'error',
      'broken',
      'at',
      'now',
    );
  for (const record of ['1', '2', '3']) await add(record);
  const letters = (await run('list')).map((line) => JSON.parse(line) as { id: string; record: string });
  assert.equal(
    letters.map(({ record }) => record),
    ['1', '2', '3'],
  );
  assert.equal(await run('replay', letters[1]!.id), ['1 put back']);
  assert.equal(await run('replay', 'all'), ['2 put back']);
  const entries = await server.admin.xrange('s', '-', '+');
  assert.equal(
    entries.map(([, fields]) => fields[1]),
    ['2', '1', '3'],
  );
});

async function run(...args: string[]): Promise<string[]> {
  const program = fileURLToPath(new URL('../src/bin/dead-letters.ts', import.meta.url));
  const env = { ...process.env, REDIS_URL: server.url };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { env });
  return stdout.trim().split('\n');
}

test.run();
