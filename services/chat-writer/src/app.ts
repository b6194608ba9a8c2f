import { createBus } from '@chatapp/bus';
import { groups, requiredGroups, streams } from '@chatapp/contracts';
import { accessTokens, createService, type Service } from '@chatapp/service-kit';
import { Writer } from './batch/handle.ts';
import { openDatabase } from './db/database.ts';
import type { Env } from './env.ts';
import { keepTidy } from './housekeeping.ts';
import { createMetrics } from './metrics.ts';
import { Installation } from './people/installation.ts';
import { People } from './people/people.ts';
import { Revocations } from './people/revocations.ts';
import { Retention } from './retention/retention.ts';
import { addRoutes } from './routes/index.ts';

/** chat-writer, ready to run: applies the commands of the partitions that it owns, and answers queries over HTTP. */
export async function buildApp(env: Env): Promise<Service> {
  const service = createService('chat-writer', env);
  const { app, instance, log, metrics: registry } = service;
  const partitions = env.PARTITIONS;
  const writes = openDatabase(env.MYSQL_URL, { connections: env.WRITE_CONNECTIONS, together: true });
  const reads = openDatabase(env.MYSQL_URL, { connections: env.READ_CONNECTIONS });
  const people = new People(reads.db, env.CACHED_PEOPLE);
  const revocations = new Revocations(reads.db, people);
  const bus = createBus({ redisUrl: env.REDIS_URL, instance, log, partitions, maxBatchRecords: env.BATCH_RECORDS });
  const metrics = createMetrics(registry, {
    owned: () => consumer.owned(),
    of: (p) => bus.lag(streams.commands(p), groups.chatWriter),
  });
  const cache = { rooms: env.CACHED_ROOMS, members: env.CACHED_MEMBERS };
  const installation = new Installation(reads.db);
  const writer = new Writer({
    writes: writes.db,
    people,
    revocations,
    installation,
    partitions,
    bus,
    log,
    metrics,
    instance,
    cache,
  });

  service.addCheck('mysql', reads.ping);
  service.addCheck('redis', () => bus.isReady());
  service.onStop('mysql', async () => void (await Promise.all([writes.close(), reads.close()])));
  service.onStop('bus', () => bus.close());
  service.onStop('revocations', () => revocations.stop());
  service.onStop('installation', () => installation.stop());
  service.onStop('housekeeping', keepTidy(reads.db, env.COMMAND_MEMORY_S, log));
  service.onStop('deferred commands', () => writer.stop());

  await app.register(accessTokens, { publicKeysFile: env.JWT_PUBLIC_KEYS_FILE, isEnded: revocations.isEnded });
  addRoutes(app, { db: reads.db, people, revocations });
  await revocations.start(env.REVOCATION_POLL_MS, (err) => log.debug({ err }, 'could not look for ended sessions'));
  await installation.start(env.REVOCATION_POLL_MS, (err) => log.debug({ err }, 'could not look for settings'));
  await bus.start();
  bus.announce(service.vitals);
  const consumer = bus.consume({
    group: groups.chatWriter,
    streams: (p) => [streams.commands(p), streams.users(p)],
    requiredGroups,
    partitions,
    handle: writer.handle,
    onAcquire: writer.acquire,
    onRelease: writer.release,
  });
  const retention = new Retention({
    db: reads.db,
    installation,
    partitions,
    owned: () => consumer.owned(),
    publish: (stream, record) => bus.publish(stream, record),
    everyMs: env.RETENTION_EVERY_S * 1_000,
    log,
  });
  service.onStop('retention', () => retention.stop());
  retention.start();
  return service;
}
