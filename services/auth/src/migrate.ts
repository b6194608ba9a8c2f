import { join } from 'node:path';
import { baseEnv, createLog, start } from '@chatapp/service-kit';
import { createDb, migrate } from '@chatapp/service-kit/mysql';
import Type from 'typebox';
import { env } from './env.ts';

/** Brings the schema to its newest state. MYSQL_URL names its owner, who may change tables; the service itself may not. */
const { LOG_LEVEL } = baseEnv;
const { MYSQL_URL } = env.properties;

await start(Type.Object({ LOG_LEVEL, MYSQL_URL }), async (settings) => {
  const log = createLog('auth', 'migrate', settings.LOG_LEVEL);
  const mysql = createDb<unknown>(settings.MYSQL_URL, { connections: 2, answerTimeoutMs: 0 });
  try {
    const names = await migrate(mysql.db, join(import.meta.dirname, 'db/migrations'));
    log.info({ migrations: names }, names.length === 0 ? 'schema is up to date' : 'schema migrated');
  } finally {
    await mysql.close();
  }
});
