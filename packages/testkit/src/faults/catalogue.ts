import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import type { Random } from '../random.ts';
import { SERVICES, type FaultyService, type Lab } from './lab.ts';

/** Breaks something, waits, and mends it: everything is as before once it settles. */
export interface Fault {
  readonly name: string;
  /** Redis loses data: events may be missing from the live stream. */
  readonly losesEvents?: boolean;
  run(lab: Lab, random: Random): Promise<void>;
}

/** Longer than a lease (3 s), so that somebody else takes over meanwhile. */
const BEYOND_LEASE_MS = 5_000;

const indexOf = (lab: Lab, service: FaultyService, random: Random): number =>
  random.pick(lab.stack.instances().filter((instance) => instance.service === service)).index;

const eachService = (
  name: string,
  services: readonly FaultyService[],
  run: (lab: Lab, service: FaultyService, random: Random) => Promise<void>,
): Fault[] =>
  services.map((service) => ({ name: `${name} ${service}`, run: (lab, random) => run(lab, service, random) }));

const processes: Fault[] = [
  ...eachService('kill', SERVICES, async (lab, service, random) =>
    lab.stack.kill(service, indexOf(lab, service, random), 'SIGKILL'),
  ),
  ...eachService('sleep beyond the lease', SERVICES, async (lab, service, random) => {
    const index = indexOf(lab, service, random);
    lab.stack.pause(service, index);
    await sleep(BEYOND_LEASE_MS);
    lab.stack.resume(service, index);
  }),
  ...eachService('nap within the lease', ['gateway', 'chat-writer', 'fanout'], async (lab, service, random) => {
    const index = indexOf(lab, service, random);
    lab.stack.pause(service, index);
    await sleep(random.int(300, 2_000));
    lab.stack.resume(service, index);
  }),
  ...eachService('restart', SERVICES, async (lab, service, random) =>
    lab.stack.restart(service, indexOf(lab, service, random)),
  ),
  ...eachService('scale up and down', ['gateway', 'chat-writer', 'fanout'], async (lab, service) => {
    const before = lab.stack.instances().filter((instance) => instance.service === service).length;
    await lab.stack.scale(service, before + 1);
    await sleep(2_000);
    await lab.stack.scale(service, before);
  }),
  {
    name: 'rolling restart of everything',
    async run(lab) {
      for (const { service, index } of lab.stack.instances()) await lab.stack.restart(service, index);
    },
  },
];

const network: Fault[] = [
  ...eachService('cut from Redis', SERVICES, async (lab, service) => lab.redis[service].cut()),
  ...eachService('no way to Redis', SERVICES, async (lab, service) => {
    lab.redis[service].close();
    await sleep(BEYOND_LEASE_MS);
    lab.redis[service].heal();
  }),
  ...eachService('half-open to Redis', ['gateway', 'chat-writer', 'fanout'], async (lab, service) => {
    lab.redis[service].flow('hold', 'hold');
    await sleep(BEYOND_LEASE_MS);
    lab.redis[service].heal();
  }),
  ...eachService('one-way to Redis', ['gateway', 'chat-writer', 'fanout'], async (lab, service) => {
    lab.redis[service].flow('pass', 'hold');
    await sleep(BEYOND_LEASE_MS);
    lab.redis[service].heal();
  }),
  ...eachService('slow to Redis', ['gateway', 'chat-writer', 'fanout'], async (lab, service) => {
    lab.redis[service].flow({ delayMs: 100 }, { delayMs: 100 });
    await sleep(3_000);
    lab.redis[service].heal();
    lab.redis[service].cut(); // what was delayed must not be overtaken
  }),
  { name: 'cut from MySQL', run: async (lab) => lab.mysql.cut() },
  {
    name: 'no way to MySQL',
    async run(lab) {
      lab.mysql.close();
      await sleep(4_000);
      lab.mysql.heal();
    },
  },
  {
    name: 'slow MySQL',
    async run(lab) {
      lab.mysql.flow({ delayMs: 100 }, { delayMs: 100 });
      await sleep(3_000);
      lab.mysql.heal();
      lab.mysql.cut();
    },
  },
  { name: 'nginx reloaded', run: async (lab) => lab.stack.entrance?.reload() },
];

const stores: Fault[] = [
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
      const sizes = await appendOnlySizes(lab.redisDir);
      await sleep(1_000);
      await lab.stores.redis.kill('SIGKILL');
      for (const [file, size] of sizes)
        await truncate(file, Math.min(size, (await stat(file)).size)).catch(() => undefined);
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
    name: 'MySQL killed in the middle of commits',
    async run(lab) {
      await lab.stores.mysql.kill('SIGKILL');
      await sleep(1_000);
      await lab.stores.mysql.start();
    },
  },
  {
    name: 'MySQL out of connections',
    async run(lab) {
      await withMysql(lab, async (connection) => {
        const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW VARIABLES LIKE 'max_connections'");
        await connection.query('SET GLOBAL max_connections = 10');
        lab.mysql.cut();
        await sleep(3_000);
        await connection.query(`SET GLOBAL max_connections = ${Number(rows[0]?.['Value'])}`);
      });
    },
  },
  {
    name: 'rows locked by somebody else',
    async run(lab) {
      await withMysql(lab, async (connection) => {
        await connection.query('START TRANSACTION');
        await connection.query('SELECT id FROM chatapp_chat.rooms ORDER BY RAND() LIMIT 3 FOR UPDATE');
        await sleep(2_500);
        await connection.query('ROLLBACK');
      });
    },
  },
];

/** Every fault, by name. */
export const catalogue: readonly Fault[] = [...processes, ...network, ...stores];

async function withRedis(lab: Lab, use: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(lab.stores.redis.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 3 });
  try {
    await use(redis);
  } finally {
    redis.disconnect();
  }
}

async function withMysql(lab: Lab, use: (connection: mysql.Connection) => Promise<void>): Promise<void> {
  const connection = await mysql.createConnection(lab.stores.mysql.adminUrl);
  try {
    await use(connection);
  } finally {
    connection.destroy();
  }
}

/** The append-only files as they are now, by path. */
async function appendOnlySizes(dir: string): Promise<Map<string, number>> {
  const files = await readdir(dir, { recursive: true });
  const logs = files.filter((file) => file.endsWith('.incr.aof')).map((file) => join(dir, file));
  return new Map(await Promise.all(logs.map(async (file) => [file, (await stat(file)).size] as const)));
}
