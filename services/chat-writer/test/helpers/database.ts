import { join } from 'node:path';
import { migrate } from '@chatapp/service-kit/mysql';
import { startMysql, type MysqlServer } from '@chatapp/stack';
import { openDatabase, type OpenDatabase } from '../../src/db/database.ts';

const MIGRATIONS = join(import.meta.dirname, '../../src/db/migrations');

export interface TestDatabase {
  server: MysqlServer;
  url: string;
  writes: OpenDatabase;
  reads: OpenDatabase;
  close(): Promise<void>;
}

/** A migrated schema of its own on a real server. `own`: on a server of its own too. */
export async function testDatabase(name: string, options: { own?: boolean } = {}): Promise<TestDatabase> {
  const server = await startMysql(options);
  const url = await server.createDatabase(`chat_writer_${name}_${process.pid}`);
  const writes = openDatabase(url, { connections: 6, together: true });
  const reads = openDatabase(url, { connections: 4 });
  await migrate(writes.db, MIGRATIONS);
  const close = async () => {
    await Promise.all([writes.close(), reads.close()]);
    await server.stop();
  };
  return { server, url, writes, reads, close };
}
