import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backends } from './backends/choose.ts';
import { resolveBackends } from './backends/resolve.ts';
import type { StackOptions } from './options.ts';
import { makeRunDir, type DataPaths } from './paths.ts';
import type { PortAllocator } from './ports.ts';
import type { StackEvent } from './process/supervised.ts';
import { ensureSecrets, type Secrets } from './secrets.ts';
import type { MysqlServer } from './stores/mysql-server.ts';
import { externalMysql, openMysql } from './stores/mysql.ts';
import { externalRedis, openRedis, type RedisServer } from './stores/redis.ts';
import { runStatements, schemaStatements } from './stores/sql.ts';

/** What the services stand on. */
export interface Backing {
  /** Short and lasting; names what this data folder has in Docker. */
  id: string;
  backends: Backends;
  secrets: Secrets;
  mysql: MysqlServer;
  redis: RedisServer;
  runDir: string;
  stop(): Promise<void>;
}

function folderId(paths: DataPaths): string {
  const file = join(paths.root, 'id');
  if (!existsSync(file)) writeFileSync(file, randomBytes(4).toString('hex'));
  return readFileSync(file, 'utf8').trim();
}

/** A folder whose MySQL began in a container goes on there, since that is where its data is. */
const dockerMark = (paths: DataPaths) => join(paths.root, 'mysql-in-docker');

function mysqlDataIn(paths: DataPaths): 'program' | 'docker' | undefined {
  if (existsSync(paths.mysql)) return 'program';
  return existsSync(dockerMark(paths)) ? 'docker' : undefined;
}

/** Finds, or starts, MySQL and Redis, both at once, and makes schemas and users. On a fault nothing stays behind. */
export async function openBacking(
  options: StackOptions,
  paths: DataPaths,
  ports: PortAllocator,
  onEvent: (event: StackEvent) => void,
): Promise<Backing> {
  const { mysqlUrl, redisUrl, preferDocker = false, assumeYes = false, say = () => undefined } = options;
  const wanted = {
    urls: { mysql: mysqlUrl, redis: redisUrl },
    mysqlDataIn: mysqlDataIn(paths),
    preferDocker,
    assumeYes,
    say,
  };
  const backends = await resolveBackends(wanted, paths);
  const id = folderId(paths);
  const runDir = makeRunDir();
  const secrets = ensureSecrets(paths.secrets);
  const common = (name: 'mysql' | 'redis') => {
    return { dataDir: paths[name], runDir, id, ports, onEvent, logFile: join(paths.logs, `${name}.log`) };
  };
  const { mysql: my, redis: re } = backends;
  if (my.kind === 'docker') writeFileSync(dockerMark(paths), '');
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.map((store) => store.stop()));
    rmSync(runDir, { recursive: true, force: true });
  };
  async function openStoreMysql(): Promise<MysqlServer> {
    if (my.kind === 'url') return externalMysql(my.url);
    const server = await openMysql({
      ...common('mysql'),
      backend: my,
      password: secrets.passwords['mysql-root'],
      durable: true,
    });
    started.push(server);
    await server.start();
    return server;
  }
  async function openStoreRedis(): Promise<RedisServer> {
    if (re.kind === 'url') return externalRedis(re.url);
    const { redisMaxMemory: maxMemory } = options;
    const server = await openRedis({ ...common('redis'), backend: re, password: secrets.passwords.redis, maxMemory });
    started.push(server);
    await server.start();
    return server;
  }
  const [mysql, redis] = await Promise.allSettled([openStoreMysql(), openStoreRedis()]);
  try {
    if (mysql.status === 'rejected') throw mysql.reason;
    if (redis.status === 'rejected') throw redis.reason;
    await runStatements(mysql.value.adminUrl, schemaStatements(secrets.passwords));
    return { id, backends, secrets, mysql: mysql.value, redis: redis.value, runDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
