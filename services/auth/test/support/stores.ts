import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startMysql, startRedis, type MysqlServer, type RedisServer } from '@chatapp/stack';
import { createDb, migrate } from '@chatapp/service-kit/mysql';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

export interface Stores {
  mysql: MysqlServer;
  redis: RedisServer;
  schema: string;
  /** An administrator's URL of the schema, which is migrated. */
  mysqlUrl: string;
  sql(statement: string, values?: unknown[]): Promise<RowDataPacket[]>;
  stop(): Promise<void>;
}

/** Real stores with an own, migrated schema. `own`: a MySQL that may be killed. */
export async function openStores({ own = false }: { own?: boolean } = {}): Promise<Stores> {
  const [mysql, redis] = await Promise.all([startMysql({ own }), startRedis()]);
  const schema = `auth_${randomBytes(5).toString('hex')}`;
  const mysqlUrl = await mysql.createDatabase(schema);
  const owner = createDb<unknown>(mysqlUrl, { connections: 1 });
  await migrate(owner.db, join(import.meta.dirname, '../../src/db/migrations'));
  await owner.close();
  async function sql(statement: string, values: unknown[] = []): Promise<RowDataPacket[]> {
    const connection = await createConnection({ uri: mysqlUrl, timezone: 'Z' });
    try {
      return (await connection.query<RowDataPacket[]>(statement, values))[0];
    } finally {
      await connection.end();
    }
  }
  return {
    mysql,
    redis,
    schema,
    mysqlUrl,
    sql,
    async stop() {
      // The server may be shared by many tests.
      await sql(`DROP DATABASE ${schema}`);
      await Promise.all([mysql.stop(), redis.stop()]);
    },
  };
}
