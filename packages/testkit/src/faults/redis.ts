import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { until } from '../until.ts';
import { BEYOND_LEASE_MS, faultsOf, type Fault } from './fault.ts';
import type { Lab } from './lab.ts';

const REWRITE_PATIENCE_MS = 30_000;

/** What happens to Redis itself. */
export const redis: readonly Fault[] = faultsOf('redis', [
  {
    name: 'Redis killed, back with its data',
    losesEvents: true, // up to a second, as it syncs its log each second
    async run(lab) {
      await lab.stores.redis.kill('SIGKILL');
      await sleep(1_500);
      await lab.stores.redis.start();
    },
  },
  {
    name: 'Redis killed, back without its last second',
    losesEvents: true,
    async run(lab) {
      await withRedis(lab, stopRewriting);
      const sizes = await appendOnlySizes(lab.redisDir);
      await sleep(1_000);
      await lab.stores.redis.kill('SIGKILL');
      for (const [file, size] of sizes) await truncate(file, size);
      await lab.stores.redis.start();
    },
  },
  {
    name: 'Redis killed, back empty',
    losesEvents: true,
    async run(lab) {
      await lab.stores.redis.kill('SIGKILL');
      await sleep(500);
      await lab.stores.redis.start({ empty: true });
    },
  },
  {
    name: 'Redis emptied while it runs',
    losesEvents: true,
    run: async (lab) => withRedis(lab, (redis) => redis.flushall()),
  },
  {
    name: 'Redis out of memory',
    async run(lab) {
      await withRedis(lab, (redis) => redis.config('SET', 'maxmemory', '1mb'));
      await sleep(2_500);
      await withRedis(lab, (redis) => redis.config('SET', 'maxmemory', '0'));
    },
  },
  {
    name: 'Redis asleep',
    async run(lab) {
      lab.stores.redis.pause();
      await sleep(BEYOND_LEASE_MS);
      lab.stores.redis.resume();
    },
  },
  {
    // From the first write that fails on, Redis takes no more of them.
    name: 'disk of Redis full',
    needsRoot: true,
    async run(lab) {
      await lab.redisDisk?.fill();
      await sleep(BEYOND_LEASE_MS);
      await lab.redisDisk?.free();
    },
  },
]);

async function withRedis(lab: Lab, use: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(lab.stores.redis.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 3 });
  try {
    await use(redis);
  } finally {
    redis.disconnect();
  }
}

/** Until it is started again Redis only appends: a rewritten log would hold its last second in another file. */
async function stopRewriting(redis: Redis): Promise<void> {
  await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
  const rests = async () => /aof_rewrite_in_progress:0\r/.test(await redis.info('persistence'));
  await until(rests, REWRITE_PATIENCE_MS, 'Redis has rewritten its log');
}

/** The append-only files as they are now, by path. */
async function appendOnlySizes(dir: string): Promise<Map<string, number>> {
  const files = await readdir(dir, { recursive: true });
  const logs = files.filter((file) => file.endsWith('.incr.aof')).map((file) => join(dir, file));
  return new Map(await Promise.all(logs.map(async (file) => [file, (await stat(file)).size] as const)));
}
