import { Kysely, MysqlDialect } from 'kysely';
import { createPool, type Pool } from 'mysql2';
import { endOnSilence } from './silence.ts';

export interface DbOptions {
  /** Connections at the most, and how many may wait for one before callers are refused. */
  readonly connections?: number;
  readonly queue?: number;
  /** How long a statement may stay unanswered before its connection is given up. 0: for ever, as a migration needs. */
  readonly answerTimeoutMs?: number;
}

export interface Db<Database> {
  readonly db: Kysely<Database>;
  /** Whether the server answers within a second or so. */
  readonly ping: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** Run on each new connection. MariaDB 10.11 has no variable `transaction_isolation`, so this is the statement that both know. */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION innodb_lock_wait_timeout = 5, time_zone = '+00:00'",
];
/** Longer than a wait for a lock (see above), so that this is told from a server that is gone. */
const ANSWER_TIMEOUT_MS = 8_000;
/** How long `ping` waits for an answer. */
const PING_TIMEOUT_MS = 1_000;

/**
 * A Kysely over a pool of MySQL or MariaDB connections.
 * Times are UTC; BIGINTs come as numbers (all of ours stay below 2^53); transactions run READ COMMITTED, which takes no gap locks.
 */
export function createDb<Database>(url: string, options: DbOptions = {}): Db<Database> {
  const { answerTimeoutMs = ANSWER_TIMEOUT_MS } = options;
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
  if (answerTimeoutMs > 0) endOnSilence(pool, answerTimeoutMs);
  pool.on('connection', (connection) => {
    // Queued before any statement of ours. A connection that could not be set up is of no use.
    for (const statement of SESSION)
      connection.query(statement, (error) => {
        if (error) connection.destroy();
      });
  });
  const db = new Kysely<Database>({ dialect: new MysqlDialect({ pool }) });
  return {
    db,
    ping: () =>
      new Promise((resolve) =>
        pool.query({ sql: 'SELECT 1', timeout: PING_TIMEOUT_MS }, (error) => resolve(error === null)),
      ),
    close: () => db.destroy(),
  };
}
