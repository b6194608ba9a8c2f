import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findTestProgram } from '../backends/programs.ts';
import { StackError } from '../errors.ts';
import { allocatePorts } from '../ports.ts';
import { makeRunDir, makeTempDir } from '../paths.ts';
import { removeVolume } from './docker.ts';
import { mysqlDocker } from './mysql-docker.ts';
import { mysqlProgram } from './mysql-program.ts';
import { addressing, createDatabase, type MysqlOptions, type MysqlServer } from './mysql-server.ts';
import { withConnection } from './sql.ts';

export function openMysql(options: MysqlOptions): Promise<MysqlServer> {
  const { backend } = options;
  return backend.kind === 'docker' ? mysqlDocker(options) : mysqlProgram(options, backend.path);
}

function notOurs(): never {
  throw new Error('this server is not ours to stop');
}

/**
 * A server that somebody else runs.
 * @throws StackError when it does not answer
 */
export async function externalMysql(adminUrl: string): Promise<MysqlServer> {
  const { hostname, port, username, password, search } = new URL(adminUrl);
  try {
    await withConnection(adminUrl, (connection) => connection.ping());
  } catch (error) {
    throw new StackError(`MYSQL_URL (${hostname}:${port || 3306}) does not answer: ${(error as Error).message}`);
  }
  const address = addressing(hostname, Number(port) || 3306, search);
  return {
    ...address,
    adminUrl,
    async createDatabase(name) {
      await createDatabase(adminUrl, name);
      return address.url(decodeURIComponent(username), decodeURIComponent(password), name);
    },
    kind: 'url',
    socket: undefined,
    pid: undefined,
    start: async () => undefined,
    stop: async () => undefined,
    kill: async () => notOurs(),
    pause: notOurs,
    resume: notOurs,
  };
}

/**
 * A private server for tests, empty, on a free port: `const mysql = await startMysql()`, `await mysql.createDatabase('x')`,
 * `await mysql.stop()`. Within a run of `npm test` one server is shared by all (each file makes schemas of its own), unless `own` is set:
 * for tests that kill it.
 */
export async function startMysql({ own = false }: { own?: boolean } = {}): Promise<MysqlServer> {
  const shared = process.env.CHATAPP_TEST_MYSQL_URL;
  if (shared && !own) return externalMysql(shared);
  const path = findTestProgram(['mysqld', 'mariadbd']);
  const root = makeTempDir('mysql');
  const runDir = makeRunDir();
  const id = basename(root);
  const server = await openMysql({
    backend: path ? { kind: 'program', path } : { kind: 'docker' },
    dataDir: join(root, 'data'),
    runDir,
    logFile: join(root, 'mysql.log'),
    password: 'test',
    id,
    ports: allocatePorts('random'),
    durable: own,
    onEvent: () => undefined,
  });
  await server.start();
  const stopServer = server.stop.bind(server);
  const stop = async () => {
    await stopServer();
    if (!path) await removeVolume(`chatapp-${id}-mysql`);
    for (const dir of [root, runDir]) rmSync(dir, { recursive: true, force: true });
  };
  return Object.defineProperty(server, 'stop', { value: stop });
}
