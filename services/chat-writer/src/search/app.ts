import { createBus } from '@chatapp/bus';
import { groups, patience, requiredGroups, streams } from '@chatapp/contracts';
import { createService, type Service } from '@chatapp/service-kit';
import { openDatabase } from '../db/database.ts';
import type { Env } from './env.ts';
import { Indexer } from './index/indexer.ts';
import { Laggards } from './index/laggards.ts';
import { createIndexMetrics } from './index/metrics.ts';
import { Sweep } from './index/sweep.ts';

/** search-indexer, ready to run: follows the events of the partitions that it owns, and keeps the index of messages. */
export async function buildApp(env: Env): Promise<Service> {
  const service = createService('search-indexer', env);
  const { instance, log } = service;
  const partitions = env.PARTITIONS;
  const { db, ping, close } = openDatabase(env.MYSQL_URL, { connections: env.INDEX_CONNECTIONS, together: true });
  const bus = createBus({
    redisUrl: env.REDIS_URL,
    instance,
    log,
    partitions,
    maxBatchRecords: env.INDEX_BATCH_RECORDS,
  });
  const mine = new Set<number>();
  const owned = (p: number) => mine.has(p);
  const metrics = createIndexMetrics(service.metrics, {
    owned: () => [...mine],
    lag: (p) => bus.lag(streams.events(p), groups.search),
    behind: () => laggards.size,
  });
  const laggards = new Laggards({ db, owned, metrics, log });
  const sweep = new Sweep({ db, partitions, owned, laggards, everyMs: env.SWEEP_MS, log });
  const indexer = new Indexer({ db, partitions, laggards, metrics, log });
  service.addCheck('mysql', ping);
  service.addCheck('redis', () => bus.isReady());
  service.onStop('mysql', close);
  service.onStop('rooms behind', () => laggards.stop());
  service.onStop('sweep', () => sweep.stop());
  service.onStop('bus', () => bus.close());

  bus.onDataLoss(() => sweep.start());
  await bus.start();
  bus.announce(service.vitals);
  bus.consume({
    group: groups.search,
    streams: (p) => [streams.events(p)],
    requiredGroups,
    patience,
    handle: indexer.handle,
    async onAcquire(p) {
      mine.add(p);
      sweep.start();
    },
    onRelease: (p) => void mine.delete(p),
  });
  return service;
}
