import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../backends/programs.ts';
import { StackError } from '../errors.ts';
import { holdPort } from '../ports.ts';
import { Supervised } from '../process/supervised.ts';
import { giveTo, unprivilegedUser, type SystemUser } from '../users.ts';
import { mysqlAnswers } from './mysql-ready.ts';
import { supervisedServer, type MysqlOptions, type MysqlServer } from './mysql-server.ts';
import { commonSettings } from './mysql-settings.ts';

const run = promisify(execFile);

/**
 * A redo log that is full makes every commit wait until its pages are written: 32 MB are full after two seconds of what one machine can take in, 256 MB
 * let the pages be written once for many commits. Where nothing lasts (`durable` is not asked for) a small one is quicker to make and to copy.
 */
const redoLog = {
  mysql: (durable: boolean) => [`--innodb-redo-log-capacity=${durable ? 256 : 64}M`],
  mariadb: (durable: boolean) => [
    `--innodb-log-file-size=${durable ? 256 : 32}M`,
    // What MySQL has by default: so many pages a second are written while there is little to do, and none only because its neighbour is.
    '--innodb-io-capacity=2000',
    '--innodb-flush-neighbors=0',
  ],
};

const flavourSettings = {
  mysql: (durable: boolean) => ['--mysqlx=OFF', ...redoLog.mysql(durable)],
  mariadb: (durable: boolean) => redoLog.mariadb(durable),
};

/** root from this machine only, always with the password; a statement a line. MariaDB's installer leaves others without one. */
const rootStatements = (password: string): string =>
  [
    "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';",
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    "DROP USER IF EXISTS 'root'@'::1';",
    '',
  ].join('\n');

/** A private mysqld or mariadbd on loopback, its data in `dataDir`. */
export async function mysqlProgram(options: MysqlOptions, path: string): Promise<MysqlServer> {
  const { dataDir, runDir, password } = options;
  const flavour = (await run(path, ['--version'])).stdout.includes('MariaDB') ? 'mariadb' : 'mysql';
  const user = unprivilegedUser(['mysql'], dirname(dataDir));
  const ownDir = join(runDir, 'mysql');
  mkdirSync(ownDir, { mode: 0o700 });
  giveTo(user, ownDir);
  const socket = join(ownDir, 'mysql.sock');
  // Runs before the first connection is taken: root never stands open.
  const initFile = join(ownDir, 'init.sql');
  writeFileSync(initFile, rootStatements(password), { mode: 0o600 });
  giveTo(user, initFile);

  const port = await holdPort(options.ports);
  const adminUrl = () => `mysql://root:${password}@localhost/?socketPath=${encodeURIComponent(socket)}`;
  const supervised = new Supervised({
    name: 'mysql',
    spec: async () => {
      return {
        name: 'mysql',
        command: path,
        args: [
          '--no-defaults',
          ...(user === undefined && process.getuid?.() === 0 ? ['--user=root'] : []),
          `--datadir=${dataDir}`,
          `--tmpdir=${ownDir}`,
          `--socket=${socket}`,
          `--pid-file=${join(ownDir, 'mysql.pid')}`,
          `--init-file=${initFile}`,
          '--bind-address=127.0.0.1',
          `--port=${await port.ensure()}`,
          ...commonSettings(options.durable),
          ...flavourSettings[flavour](options.durable),
        ],
        cwd: ownDir,
        user,
        logFile: options.logFile,
      };
    },
    ready: () => mysqlAnswers(adminUrl()),
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 30_000,
    restart: true,
    maxCrashesPerMinute: 3,
    onEvent: options.onEvent,
  });

  return supervisedServer(supervised, password, {
    kind: 'program',
    port,
    socket,
    prepare: async () => {
      if (!existsSync(dataDir)) await initialize({ flavour, path, dataDir, tempDir: ownDir, user });
    },
  });
}

interface Fresh {
  flavour: 'mysql' | 'mariadb';
  path: string;
  dataDir: string;
  /** Of its own: a server that starts deletes what others have in a shared one. */
  tempDir: string;
  user: SystemUser | undefined;
}

/** Made beside its place and moved there when whole, so that an interrupted first start leaves nothing half done. */
async function initialize({ flavour, path, dataDir, tempDir, user }: Fresh): Promise<void> {
  const fresh = `${dataDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  giveTo(user, fresh);
  const asRoot = process.getuid?.() === 0 ? [`--user=${user?.name ?? 'root'}`] : [];
  const common = ['--no-defaults', ...asRoot, `--datadir=${fresh}`, `--tmpdir=${tempDir}`];
  try {
    if (flavour === 'mysql') await run(path, [...common, '--initialize-insecure']);
    else {
      const install = findProgram(['mariadb-install-db', 'mysql_install_db']);
      if (!install)
        throw new StackError(
          'mariadb-install-db is missing: install the rest of MariaDB (package mariadb-server-core).',
        );
      const options = [
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
        '--innodb-log-file-size=32M',
      ];
      await run(install, [...common, ...options]);
    }
  } catch (error) {
    if (error instanceof StackError) throw error;
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const lines = `${stderr}${stdout}`.split('\n').filter((line) => /error|fatal|denied|cannot|no space/i.test(line));
    const output = lines.slice(0, 8).join('\n  ') || message;
    const hint = existsSync('/etc/apparmor.d/usr.sbin.mysqld')
      ? '\nAppArmor may keep mysqld out of this folder: use Docker or MYSQL_URL instead, or mend its profile.'
      : '';
    throw new StackError(`${path} cannot make its data folder ${dataDir}:\n  ${output}${hint}`);
  }
  chmodSync(fresh, 0o700);
  renameSync(fresh, dataDir);
}
