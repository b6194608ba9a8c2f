// `node tests/simulation/scale/redis.manual.ts`: what single calls cost a real Redis when there is much of everything. costs.ts holds what came of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot, startRedis } from '@chatapp/stack';
import { Redis } from 'ioredis';

const REPEATS = 40;
const script = (path: string) => readFileSync(join(repoRoot, path), 'utf8');

const server = await startRedis();
const redis = new Redis(server.redisUrl);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const name = (index: number) => `gateway-host-${index};0123456789ab`;

/** Processor time of the server for each call, as it counts it itself; the least of several rounds. */
async function serverUs(
  command: string,
  call: (index: number) => Promise<unknown>,
  repeats = REPEATS,
): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 3; round++) {
    await redis.config('RESETSTAT');
    for (let index = 0; index < repeats; index++) await call(index);
    const stats = await redis.info('commandstats');
    const us = Number(new RegExp(`cmdstat_${command}:.*?usec_per_call=([\\d.]+)`).exec(stats)?.[1]);
    least = Math.min(least, us);
  }
  return least;
}

async function filled(key: string, count: number, fieldOf: (index: number) => [string, string]): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    const fields = Array.from({ length: Math.min(1_000, count - from) }, (_, index) => fieldOf(from + index));
    await redis.hset(key, ...fields.flat());
  }
}

async function heartbeats(): Promise<void> {
  const lua = script('packages/bus/src/lua/heartbeat.lua');
  for (const [partitions, members] of [
    [16, 2],
    [256, 10],
    [1_024, 10],
    [1_024, 300],
    [4_096, 300],
  ] as const) {
    await redis.flushall();
    const lease = `|${'a'.repeat(40)}:12345|${Date.now() + 1e7}`;
    await filled('leases:{x}', partitions, (p) => [String(p), name(p % members) + lease]);
    for (let member = 0; member < members; member++) await redis.zadd('members:{x}', Date.now() + 1e7, name(member));
    const held = Array.from({ length: Math.ceil(partitions / members) }, (_, index) => [
      String(index * members),
      'run:1',
    ]).flat();
    const beat = () => redis.eval(lua, 2, 'members:{x}', 'leases:{x}', name(0), '3000', '1', ...held);
    const us = await serverUs('eval', beat);
    say(`heartbeat, ${partitions} leases of ${members}: ${us.toFixed(0)} µs`);
  }
}

async function polls(): Promise<void> {
  await redis.flushall();
  for (let index = 0; index < 6_667; index++) await redis.zadd('gateways', Date.now() + 1e7, `gateway-host-${index}`);
  say(
    `ZRANGE of 6,667 gateways: ${(await serverUs('zrange', () => redis.zrange('gateways', '0', '-1'))).toFixed(0)} µs`,
  );
  await redis.xgroup('CREATE', 'commands:{1}', 'chat-writer', '$', 'MKSTREAM');
  for (let index = 0; index < 1_000; index++) await redis.xadd('commands:{1}', '*', 'b', 'x'.repeat(300));
  const groups = () => redis.xinfo('GROUPS', 'commands:{1}');
  say(`XINFO GROUPS: ${(await serverUs('xinfo\\|groups', groups, 1_000)).toFixed(1)} µs`);
  await filled('bus:instances', 8_000, (index) => [name(index), `${Date.now()} ${'x'.repeat(500)}`]);
  const all = () => redis.hgetall('bus:instances');
  say(`HGETALL of 8,000 instances: ${(await serverUs('hgetall', all)).toFixed(0)} µs`);
}

async function state(): Promise<void> {
  await redis.flushall();
  const acquire = script('services/fanout/src/lua/acquire-state.lua');
  const save = script('services/fanout/src/lua/save-state.lua');
  const count = 500_000;
  const empty = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  await filled('routes:{1}', count, (index) => [
    `01jz8v5${String(index >> 2).padStart(9, '0')} gateway-host-${index % 6_667}`,
    '1',
  ]);
  const full = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  say(`a route: ${((full - empty) / count).toFixed(0)} bytes`);
  const startedMs = performance.now();
  const us = await serverUs('eval', () => redis.eval(acquire, 3, 'routes:{1}', 'epoch', 'presence:{1}'), 2);
  say(
    `${count} routes read: ${(us / 1e3).toFixed(0)} ms of Redis, ${((performance.now() - startedMs) / 6).toFixed(0)} ms until there`,
  );
  await redis.set('epoch', '1');
  const changes = Array.from({ length: 2_000 }, (_, index) => [`01jz8v5${index} gateway-host-${index}`, '1']).flat();
  const saveUs = await serverUs('eval', () => redis.eval(save, 2, 'routes:{1}', 'epoch', '1', ...changes));
  say(`a route written: ${(saveUs / 2_000).toFixed(2)} µs`);
}

async function inboxes(): Promise<void> {
  await redis.flushall();
  const stream = (index: number) => `inbox:gateway-host-${index}`;
  for (let index = 0; index < 6_667; index++) await redis.xgroup('CREATE', stream(index), 'gateway', '$', 'MKSTREAM');
  const line = `e\t01jz8v5000000000\t12345\t${'x'.repeat(300)}`;
  const rounds = async () => {
    const pipeline = redis.pipeline();
    for (let index = 0; index < 6_667; index++) pipeline.xadd(stream(index), 'NOMKSTREAM', '*', 'b', line);
    await pipeline.exec();
  };
  const us = await serverUs('xadd', rounds, 5);
  const before = process.cpuUsage();
  const cpu = async () =>
    Number(/used_cpu_user:([\d.]+)/.exec(await redis.info('cpu'))?.[1]) +
    Number(/used_cpu_sys:([\d.]+)/.exec(await redis.info('cpu'))?.[1]);
  const from = await cpu();
  for (let round = 0; round < 10; round++) await rounds();
  const { user, system } = process.cpuUsage(before);
  say(
    `one record into each of 6,667 inboxes: ${us.toFixed(1)} µs in the command, ${((((await cpu()) - from) * 1e6) / 66_670).toFixed(1)} µs of the server, ${((user + system) / 66_670).toFixed(1)} µs of the client, a record`,
  );
}

await heartbeats();
await polls();
await state();
await inboxes();
redis.disconnect();
await server.stop();
