import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startStack, type Scale, type ServiceName, type Stack } from '@chatapp/stack';
import { createConnection } from 'mysql2/promise';
import type { Mutant } from '../mutants/catalogue.ts';
import { FaultProxy } from '../proxy.ts';
import { labPrefix, mountSmallDisk, sweepDisks, type SmallDisk } from './small-disk.ts';

export const SERVICES = ['auth', 'gateway', 'chat-writer', 'search-indexer', 'fanout'] as const satisfies readonly ServiceName[]; // prettier-ignore
/** Those that live by reading streams. */
export const STREAMING = ['gateway', 'chat-writer', 'search-indexer', 'fanout'] as const satisfies readonly FaultyService[]; // prettier-ignore
/** Those that keep something in MySQL. */
export const STORING = ['auth', 'chat-writer', 'search-indexer'] as const satisfies readonly FaultyService[];
export type FaultyService = (typeof SERVICES)[number];
export type StoringService = (typeof STORING)[number];

/** Limits that a test's thousands of people behind one address, and bots that make up for an outage, would run into. */
const GENEROUS: Partial<Record<FaultyService, Record<string, string>>> = {
  auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' },
  gateway: { REQUESTS_PER_SECOND: '100000', REQUEST_BURST: '100000' },
  // What was lost on the way to the index is found while somebody still waits for it.
  'search-indexer': { SWEEP_MS: '2000' },
};

/** A stack whose every road to a store goes through a proxy that can be broken: one for each service and store. */
export interface Lab {
  readonly stack: Stack;
  /** The stores themselves, which can be killed and started. */
  readonly stores: Stack['stores'];
  readonly redisDir: string;
  readonly redis: Readonly<Record<FaultyService, FaultProxy>>;
  readonly mysql: Readonly<Record<StoringService, FaultProxy>>;
  /** Where Redis writes; undefined where this process may not mount. */
  readonly redisDisk: SmallDisk | undefined;
  /** How often a gateway has found its inbox gone: fanout deletes it of one that it has not heard of for too long. */
  lostInboxes(): Promise<number>;
  /** Puts the wall clock of one instance wrong, from now on and after a restart. */
  setClock(service: FaultyService, index: number, offsetMs: number): Promise<void>;
  /** `keep`: the folder with data and logs stays. */
  stop(keep?: boolean): Promise<void>;
}

export interface LabOptions {
  /** A bug to plant in the services, by name (`mutants`). */
  readonly mutant?: Mutant;
}

const preload = (file: string) => `--import=${new URL(file, import.meta.url).href}`;

export async function startLab(scale: Scale, { mutant }: LabOptions = {}): Promise<Lab> {
  const dataDir = await mkdtemp(labPrefix(process.pid));
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (keep = false) => {
    for (const step of undo.splice(0).toReversed()) await step();
    if (!keep) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const redisDir = join(dataDir, 'stores', 'redis');
    const clockDir = join(dataDir, 'clocks');
    await mkdir(clockDir);
    let redisDisk: SmallDisk | undefined;
    if (process.getuid?.() === 0) {
      await sweepDisks();
      const disk = await mountSmallDisk(redisDir);
      undo.push(() => disk.remove());
      redisDisk = disk;
    }
    const base = await startStack({ dataDir: join(dataDir, 'stores'), services: [], port: 'random' });
    undo.push(() => base.stop());
    const { mysql, redis } = base.stores;
    const proxies = {} as Record<FaultyService, FaultProxy>;
    const serviceEnv: Partial<Record<ServiceName, Record<string, string>>> = {};
    for (const service of SERVICES) {
      const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: redis.port });
      undo.push(() => proxy.stop());
      proxies[service] = proxy;
      serviceEnv[service] = { REDIS_URL: through(redis.redisUrl, proxy.port), ...GENEROUS[service] };
    }
    const mysqlProxies = {} as Record<StoringService, FaultProxy>;
    const mysqlPorts: Partial<Record<ServiceName, number>> = {};
    for (const service of STORING) {
      const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: mysql.port });
      undo.push(() => proxy.stop());
      mysqlProxies[service] = proxy;
      mysqlPorts[service] = proxy.port;
    }
    const isOfSource = mutant !== undefined && 'edits' in mutant;
    const stack = await startStack({
      dataDir: join(dataDir, 'services'),
      services: SERVICES,
      scale,
      port: 'random',
      mysqlUrl: mysql.adminUrl,
      mysqlPorts,
      redisUrl: redis.redisUrl,
      env: {
        CLOCK_DIR: clockDir,
        NODE_OPTIONS: [preload('wrong-clock.mjs'), ...(isOfSource ? [preload('../mutants/register.mjs')] : [])].join(
          ' ',
        ),
        ...(isOfSource ? { MUTANT: mutant.name } : {}),
      },
      serviceEnv,
    });
    undo.push(() => stack.stop());
    if (mutant && 'sql' in mutant) await plant(mysql.adminUrl, mutant.sql);
    return {
      stack,
      stores: base.stores,
      redisDir,
      redisDisk,
      lostInboxes: () => countLines(stack.logDir, 'gateway', 'inbox was lost'),
      setClock: (service, index, offsetMs) => writeFile(join(clockDir, `${service}-${index}`), String(offsetMs)),
      redis: proxies,
      mysql: mysqlProxies,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function plant(adminUrl: string, sql: string): Promise<void> {
  const connection = await createConnection({ uri: adminUrl, database: 'chatapp_chat' });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

/** Lines in the logs of a service that hold the text. */
async function countLines(logDir: string, service: FaultyService, text: string): Promise<number> {
  const names = (await readdir(logDir)).filter((name) => name.startsWith(service));
  const logs = await Promise.all(names.map((name) => readFile(join(logDir, name), 'utf8')));
  return logs.reduce((count, log) => count + log.split(text).length - 1, 0);
}

function through(url: string, port: number): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = String(port);
  return changed.href;
}
