import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMysql, startRedis, startStack } from '@chatapp/stack';
import { createConnection } from 'mysql2/promise';
import type { DialectName } from '../load/dialects.ts';
import { withChildren } from '../processes.ts';
import { processesOf, type System, type BaselineName } from './system.ts';

const TABLE = `CREATE TABLE messages (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  room VARCHAR(64) NOT NULL,
  sender VARCHAR(64) NOT NULL,
  client_id CHAR(36) NOT NULL,
  body TEXT NOT NULL,
  at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  KEY by_room (room, id)
)`;

interface Spec {
  readonly program: string;
  readonly dialect: DialectName;
  readonly instances: number;
  /** Whether it stands behind nginx. */
  readonly entrance: boolean;
  readonly stores: boolean;
}

const specs: Readonly<Record<BaselineName, Spec>> = {
  plain: { program: 'plain.ts', dialect: 'plain', instances: 2, entrance: true, stores: true },
  'socket.io': { program: 'socket-io.ts', dialect: 'socketIo', instances: 2, entrance: true, stores: true },
  raw: { program: 'raw.ts', dialect: 'plain', instances: 1, entrance: true, stores: false },
  'raw, no nginx': { program: 'raw.ts', dialect: 'plain', instances: 1, entrance: false, stores: false },
};

/** A program that stands where ChatApp's gateways do: behind the same nginx, on stores with the same settings. */
export async function startBaseline(name: BaselineName): Promise<System> {
  const { program, dialect, instances, entrance, stores } = specs[name];
  const [mysql, redis] = await Promise.all([startMysql({ own: true }), startRedis()]);
  const database = await mysql.createDatabase('bench');
  const connection = await createConnection(database);
  await connection.query(TABLE);
  await connection.end();
  const dataDir = await mkdtemp(join(tmpdir(), 'chatapp-bench-'));
  const stack = await startStack({
    dataDir,
    port: 'random',
    services: ['gateway'],
    scale: { gateway: instances },
    entries: { gateway: join(import.meta.dirname, '../baselines', program) },
    env: { BENCH_MYSQL_URL: database },
    mysqlUrl: mysql.adminUrl,
    redisUrl: redis.redisUrl,
    migrate: false,
  });
  return {
    name,
    dialect,
    port: entrance ? stack.port : stack.instances()[0]!.port,
    processes: () =>
      processesOf([
        ...stack.instances().map(({ pid }) => ({ name: 'program', pid })),
        ...(stores
          ? [
              { name: 'mysql', pid: mysql.pid },
              { name: 'redis', pid: redis.pid },
            ]
          : []),
        ...(entrance ? withChildren(stack.entrance?.pid ?? 0).map((pid) => ({ name: 'nginx', pid })) : []),
      ]),
    async stage({ rooms, seats }) {
      return {
        rooms: Array.from({ length: rooms }, (_, room) => `room${room}`),
        seats: seats.map((own) => ({ rooms: own })),
      };
    },
    async stop() {
      await stack.stop();
      await Promise.all([mysql.stop(), redis.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
