import { Kysely, MysqlDialect } from 'kysely';
import { createPool, type Pool } from 'mysql2';

export interface DbOptions {
  /** Connections at the most, and how many may wait for one before callers are refused. */
  readonly connections?: number;
  readonly queue?: number;
}

/**
 * A Kysely over a pool of MySQL or MariaDB connections.
 * Times are UTC; BIGINTs come as numbers (all of ours stay below 2^53); transactions run READ COMMITTED, which takes no gap locks.
 */
export function createDb<Database>(
  url: string,
  options: DbOptions = {},
): { db: Kysely<Database>; ping(): Promise<boolean>; close(): Promise<void> } {
  const pool: Pool = createPool({
    uri: url,
    connectionLimit: options.connections ?? 10,
    queueLimit: options.queue ?? 1_000,
    timezone: 'Z',
    charset: 'utf8mb4',
    supportBigNumbers: true,
    connectTimeout: 3_000,
    enableKeepAlive: true,
  });
  pool.on('connection', (connection) => {
    connection.query("SET SESSION transaction_isolation = 'READ-COMMITTED', innodb_lock_wait_timeout = 5");
  });
  const db = new Kysely<Database>({ dialect: new MysqlDialect({ pool }) });
  return {
    db,
    ping: () => new Promise((resolve) => pool.query('SELECT 1', (error) => resolve(error === null))),
    close: () => db.destroy(),
  };
}
