import { createBus, type Bus } from '@chatapp/bus';
import { groups, GATEWAYS_KEY, routesKey, streams } from '@chatapp/contracts';
import { Redis } from 'ioredis';
import { randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMysql } from '../src/stores/mysql.ts';
import { startRedis } from '../src/stores/redis.ts';
import { allInspections } from '../src/verify/inspections.ts';
import { readBus } from '../src/verify/bus-table.ts';
import { formatVerdicts } from '../src/verify/format-verdicts.ts';
import { verify } from '../src/verify/verify.ts';
import { migrateAs, onDatabase } from './fixtures/chat-schema.ts';
import { until } from './fixtures/stub-stack.ts';

const PARTITIONS = 4;
const PATIENCE_S = 2;
const SETTLE_MS = 100;
const test = suite('verify, on Redis');
const [mysql, server] = await Promise.all([startMysql(), startRedis()]);
const name = `verify_${randomBytes(4).toString('hex')}`;
const chatUrl = await mysql.createDatabase(`${name}_chat`);
const authUrl = await mysql.createDatabase(`${name}_auth`);
await Promise.all([migrateAs('chat-writer', chatUrl), migrateAs('auth', authUrl)]);
const redis = new Redis(server.redisUrl);
const { redisUrl } = server;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let writer: Bus;
let fanout: Bus;
let indexer: Bus;

async function handle(batch: { data: string }[]): Promise<void> {
  if (batch.some(({ data }) => data === 'broken')) throw new Error('cannot be handled');
}

/** An instance that owns everything in its group. */
async function own(group: string, streamsOf: (p: number) => string[]): Promise<Bus> {
  const bus = createBus({ redisUrl, instance: `${group}-1`, log: silent, partitions: PARTITIONS, maxFailures: 1 });
  await bus.start();
  const consumer = bus.consume({ group, streams: streamsOf, handle });
  await until(() => consumer.owned().length === PARTITIONS);
  return bus;
}

test.before(async () => {
  writer = await own(groups.chatWriter, (p) => [streams.commands(p), streams.users(p)]);
  fanout = await own(groups.fanout, (p) => [streams.events(p), streams.signals(p), streams.users(p)]);
  indexer = await own(groups.search, (p) => [streams.events(p)]);
  const owners = Array.from({ length: PARTITIONS }, (_, p) => `(${p}, 1, 'chat-writer-1', UTC_TIMESTAMP())`);
  await onDatabase(chatUrl, `INSERT INTO partitions (p, epoch, owner, acquired_at) VALUES ${owners.join()}`);
  await redis.zadd(GATEWAYS_KEY, Date.now() + 3_600_000, 'gateway-1');
  await redis.xgroup('CREATE', streams.inbox('gateway-1'), groups.gateway, '0', 'MKSTREAM');
  await redis.hset(routesKey(1), 'tea gateway-1', '1');
});

test.after(async () => {
  redis.disconnect();
  await Promise.all([writer, fanout, indexer].map((bus) => bus.close()));
  await onDatabase(mysql.adminUrl, `DROP DATABASE ${name}_chat`, `DROP DATABASE ${name}_auth`);
  await Promise.all([mysql.stop(), server.stop()]);
});

/** What is violated, with the first line that shows it. */
async function violated(settleMs = SETTLE_MS): Promise<Record<string, string>> {
  const sources = { chatUrl, authUrl, redisUrl };
  const verdicts = await verify(allInspections(sources, { partitions: PARTITIONS, patienceS: PATIENCE_S }), settleMs);
  return Object.fromEntries(
    verdicts
      .filter(({ finding }) => finding.count > 0)
      .map((verdict) => [verdict.name, [...verdict.finding.evidence.values()][0] ?? '']),
  );
}

test('a bus at work shows nothing', async () => {
  assert.equal(await violated(), {});
  const table = await readBus(redisUrl, PARTITIONS);
  assert.match(table, /0 +chat-writer-1 +fanout-1 +search-1 +0 +0 +0 +0/);
  assert.match(table, /gateway-1 +0/);
});

test('what passes is not held against it', async () => {
  await redis.zadd(GATEWAYS_KEY, 1, 'gateway-1');
  setTimeout(() => void redis.zadd(GATEWAYS_KEY, Date.now() + 3_600_000, 'gateway-1'), 50);
  assert.equal(await violated(1_000), {});
});

test('an inbox without a gateway, a gateway without an inbox, a route to nobody', async () => {
  await redis.zadd(GATEWAYS_KEY, 1, 'gateway-1');
  await redis.zadd(GATEWAYS_KEY, Date.now() + 3_600_000, 'gateway-2');
  const found = await violated();
  assert.equal(found, { inbox: 'inbox:gateway-1 has no gateway', route: 'partition 1: tea → gateway-1' });
  await redis.zrem(GATEWAYS_KEY, 'gateway-2');
  await redis.zadd(GATEWAYS_KEY, Date.now() + 3_600_000, 'gateway-1');
  assert.equal(await violated(), {});
});

test('a record that could not be handled', async () => {
  writer.publish(streams.commands(2), 'broken');
  await until(async () => (await redis.xlen('dead-letters')) === 1);
  assert.match((await violated())['dead-letter'] ?? '', /commands:\{2\} for chat-writer: Error: cannot be handled/);
  await redis.del('dead-letters');
});

test('a group that is gone from a stream', async () => {
  // Of a stream that is not read at the moment, or it would be made again at once.
  await fanout.close();
  await redis.xgroup('DESTROY', streams.events(1), groups.fanout);
  const found = await violated();
  assert.is(found['group'], 'events:{1} has no group fanout');
  assert.is(found['owner'], 'partition 0 has no owner in fanout');
  fanout = await own(groups.fanout, (p) => [streams.events(p), streams.signals(p), streams.users(p)]);
  assert.equal(await violated(), {});
});

test('a search-indexer that is gone, with what it was given', async () => {
  await indexer.close();
  const events = streams.events(0);
  await redis.xadd(events, `${Date.now() - 10_000}-0`, 'b', 'e').catch(() => redis.xadd(events, '*', 'b', 'e'));
  await redis.xreadgroup('GROUP', groups.search, 'owner', 'COUNT', 1, 'STREAMS', events, '>');
  await redis.xgroup('DESTROY', streams.events(1), groups.search);
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_S * 1_000 + 100));
  const found = await violated();
  assert.is(found['owner'], 'partition 0 has no owner in search');
  assert.match(found['stuck'] ?? '', /events:\{0\} for search: 1 not acknowledged/);
  assert.is(found['group'], 'events:{1} has no group search');
  indexer = await own(groups.search, (p) => [streams.events(p)]);
  await until(async () => Object.keys(await violated(0)).length === 0);
});

test('one who reads and another who writes', async () => {
  await onDatabase(chatUrl, "UPDATE partitions SET owner = 'chat-writer-2', epoch = 2 WHERE p = 3");
  assert.equal(await violated(), {
    'two-owners': 'partition 3 is read by chat-writer-1 and written by chat-writer-2 (epoch 2)',
  });
  await onDatabase(chatUrl, "UPDATE partitions SET owner = 'chat-writer-1' WHERE p = 3");
});

test('another number of partitions than the system has', async () => {
  await onDatabase(
    chatUrl,
    "INSERT INTO partitions (p, epoch, owner, acquired_at) VALUES (7, 1, 'chat-writer-1', UTC_TIMESTAMP())",
  );
  assert.match((await violated())['two-owners'] ?? '', /partition 7 has been written, and there are 4/);
  await onDatabase(chatUrl, 'DELETE FROM partitions WHERE p = 7');
});

test('a Redis that may throw things away', async () => {
  await redis.config('SET', 'maxmemory', '1gb');
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  assert.equal(await violated(), { eviction: 'maxmemory-policy is allkeys-lru: it must be noeviction' });
  await redis.config('SET', 'maxmemory-policy', 'noeviction');
  await redis.config('SET', 'maxmemory', '0');
});

test('an entry that is not acknowledged, and one that is not read', async () => {
  const [commands, group] = [streams.commands(0), groups.chatWriter];
  await writer.close();
  const old = Date.now() - 10_000;
  await redis.del(commands);
  await redis.xadd(commands, `${old}-0`, 'b', '1');
  await redis.xadd(commands, `${old}-1`, 'b', '2');
  await redis.xgroup('CREATE', commands, group, '0');
  await redis.xreadgroup('GROUP', group, 'owner', 'COUNT', 1, 'STREAMS', commands, '>');
  const found = await violated();
  assert.match(found['stuck'] ?? '', /commands:\{0\} for chat-writer: 1 not acknowledged, the oldest for 1\d\.\d s/);
  assert.match(found['lag'] ?? '', /commands:\{0\} for chat-writer: 1 not read, the oldest for 1\d\.\d s/);
  assert.is(found['owner'], 'partition 0 has no owner in chat-writer');
  assert.match(await readBus(redisUrl, PARTITIONS), /0 +NOBODY +fanout-1 +search-1 +2 \(1\d\.\d s\)/);
});

test('an owner whose connection is gone', async () => {
  const lease = `chat-writer-1;abc|${'0'.repeat(40)}:1|${Date.now() + 60_000}`;
  await redis.hset('leases:{chat-writer}', 1, lease);
  const evidence = await verify(
    allInspections({ chatUrl, authUrl, redisUrl }, { partitions: PARTITIONS, patienceS: PATIENCE_S }),
    0,
  );
  const owner = evidence.find((verdict) => verdict.name === 'owner');
  assert.ok(
    owner?.finding.evidence.has(
      'partition 1 of chat-writer belongs to chat-writer-1, whose reading connection is gone',
    ),
    formatVerdicts(evidence),
  );
  assert.match(formatVerdicts(evidence), /VIOLATED {2}owner[\s\S]*partition 0 has no owner[\s\S]*checks are violated/);
});

test.run();
