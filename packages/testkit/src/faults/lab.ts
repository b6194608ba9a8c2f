import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Scale, type ServiceName, type Stack } from '@chatapp/stack';
import { createConnection } from 'mysql2/promise';
import type { Mutant } from '../mutants/catalogue.ts';
import { FaultProxy } from '../proxy.ts';

export const SERVICES = ['auth', 'gateway', 'chat-writer', 'fanout'] as const satisfies readonly ServiceName[];
export type FaultyService = (typeof SERVICES)[number];

/** Limits that a test's thousands of people behind one address would run into. */
const GENEROUS = { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' };

/** A stack whose every road to a store goes through a proxy that can be broken: one for each service and store. */
export interface Lab {
  readonly stack: Stack;
  /** The stores themselves, which can be killed and started. */
  readonly stores: Stack['stores'];
  readonly redisDir: string;
  readonly redis: Readonly<Record<FaultyService, FaultProxy>>;
  readonly mysql: FaultProxy;
  /** `keep`: the folder with data and logs stays. */
  stop(keep?: boolean): Promise<void>;
}

export interface LabOptions {
  /** A bug to plant in the services, by name (`mutants`). */
  readonly mutant?: Mutant;
}

const REGISTER = new URL('../mutants/register.mjs', import.meta.url).href;

export async function startLab(scale: Scale, { mutant }: LabOptions = {}): Promise<Lab> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chatapp-lab-'));
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (keep = false) => {
    for (const step of undo.splice(0).toReversed()) await step();
    if (!keep) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const base = await startStack({ dataDir: join(dataDir, 'stores'), services: [], port: 'random' });
    undo.push(() => base.stop());
    const { mysql, redis } = base.stores;
    const proxies = {} as Record<FaultyService, FaultProxy>;
    const serviceEnv: Partial<Record<ServiceName, Record<string, string>>> = {};
    for (const service of SERVICES) {
      const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: redis.port });
      undo.push(() => proxy.stop());
      proxies[service] = proxy;
      serviceEnv[service] = { REDIS_URL: through(redis.redisUrl, proxy.port), ...(service === 'auth' ? GENEROUS : {}) };
    }
    const mysqlProxy = await FaultProxy.listen({ host: '127.0.0.1', port: mysql.port });
    undo.push(() => mysqlProxy.stop());
    const stack = await startStack({
      dataDir: join(dataDir, 'services'),
      services: SERVICES,
      scale,
      port: 'random',
      mysqlUrl: through(mysql.adminUrl, mysqlProxy.port),
      redisUrl: redis.redisUrl,
      ...(mutant && 'file' in mutant ? { env: { NODE_OPTIONS: `--import=${REGISTER}`, MUTANT: mutant.name } } : {}),
      serviceEnv,
    });
    undo.push(() => stack.stop());
    if (mutant && 'sql' in mutant) await plant(mysql.adminUrl, mutant.sql);
    return {
      stack,
      stores: base.stores,
      redisDir: join(dataDir, 'stores', 'redis'),
      redis: proxies,
      mysql: mysqlProxy,
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

function through(url: string, port: number): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = String(port);
  return changed.href;
}
