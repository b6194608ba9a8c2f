import { createBus, type Bus } from '@chatapp/bus';
import { createService, type Service } from '@chatapp/service-kit';
import { createDb } from '@chatapp/service-kit/mysql';
import type { Kysely } from 'kysely';
import type { Static } from 'typebox';
import { buildApp } from './app.ts';
import type { Database } from './db/database.ts';
import type { env } from './env.ts';
import { loadKeys } from './keys.ts';
import { Mailer } from './mail/mailer.ts';
import { parseOrigins } from './origin.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { SecretBox } from './second-factor/secret-box.ts';
import { Slots } from '@chatapp/service-kit';
import { startSweeper } from './sweeper.ts';
import { throttles } from './throttles.ts';

export interface Auth {
  service: Service;
  db: Kysely<Database>;
  bus: Bus;
  relay: OutboxRelay;
}

/**
 * The service with all its parts, not yet listening. It works while Redis is away: events wait in the outbox.
 * @throws when keys or origins are wrong
 */
export async function createAuth(settings: Static<typeof env>): Promise<Auth> {
  const origins = parseOrigins(settings.PUBLIC_ORIGINS);
  const keys = await loadKeys(settings.JWT_PRIVATE_KEYS_FILE, settings.JWT_PUBLIC_KEYS_FILE);
  const [origin] = origins;
  if (settings.SMTP_URL && !(origin && settings.MAIL_FROM))
    throw new Error('SMTP_URL needs MAIL_FROM, and PUBLIC_ORIGINS: mails lead to its first origin');
  const box = new SecretBox(settings.SECRET_KEY);
  const service = createService('auth', settings);
  const { log, instance } = service;
  const mysql = createDb<Database>(settings.MYSQL_URL);
  const { db } = mysql;
  const mailer = settings.SMTP_URL ? new Mailer(settings.SMTP_URL, settings.MAIL_FROM, log) : undefined;
  const partitions = settings.PARTITIONS;
  const bus = createBus({ redisUrl: settings.REDIS_URL, instance, log, partitions });
  const relay = new OutboxRelay({ db, bus, partitions, log });
  const slots = new Slots({
    concurrency: settings.HASH_CONCURRENCY,
    queueLimit: settings.HASH_QUEUE,
    waitLimitMs: settings.HASH_WAIT_MS,
  });
  await buildApp(
    service.app,
    { db, keys, slots, box, mailer, origin, ...throttles(db, settings), eventsCommitted: () => relay.wake() },
    { publicKeysFile: settings.JWT_PUBLIC_KEYS_FILE, origins },
  );

  service.addCheck('mysql', () => mysql.ping());
  service.addCheck('redis', () => bus.isReady());
  service.onStop('mysql', () => mysql.close());
  service.onStop('bus', () => bus.close());
  service.onStop('outbox', () => relay.stop());
  service.onStop('mail', () => mailer?.stop());
  service.onStop('sweeper', startSweeper(db, log));
  return { service, db, bus, relay };
}
