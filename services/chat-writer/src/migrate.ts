import { join } from 'node:path';
import { start } from '@chatapp/service-kit';
import { migrate } from '@chatapp/service-kit/mysql';
import { openDatabase } from './db/database.ts';
import { Env } from './env.ts';
import Type from 'typebox';

/** Brings the schema to its newest state. MYSQL_URL must name a user who may create tables. */
await start(Type.Object({ MYSQL_URL: Env.properties.MYSQL_URL }), async (env) => {
  const { db, close } = openDatabase(env.MYSQL_URL, { connections: 1, answerTimeoutMs: 0 });
  try {
    const names = await migrate(db, join(import.meta.dirname, 'db/migrations'));
    process.stdout.write(names.length === 0 ? 'nothing to migrate\n' : `migrated: ${names.join(', ')}\n`);
  } finally {
    await close();
  }
});
