import type { HeldPort, PortAllocator } from '../ports.ts';
import type { StackEvent, Supervised } from '../process/supervised.ts';
import { runStatements } from './sql.ts';

/** A MySQL or MariaDB server: a private one that this stack runs, or one that a URL names. */
export interface MysqlServer {
  readonly kind: 'url' | 'program' | 'docker';
  readonly host: string;
  readonly port: number;
  /** Of a private server on this machine. */
  readonly socket: string | undefined;
  /** `mysql://root:…@host:port`: may do everything. */
  readonly adminUrl: string;
  readonly pid: number | undefined;
  /** `mysql://user:password@host:port/schema` */
  url(user: string, password: string, schema: string): string;
  /** Makes an empty schema, dropping one of that name, and returns its administrator's URL. */
  createDatabase(name: string): Promise<string>;
  start(): Promise<void>;
  /** Ends it at once; it stays away until `start`. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface MysqlOptions {
  backend: { kind: 'program'; path: string } | { kind: 'docker' };
  dataDir: string;
  runDir: string;
  logFile: string;
  password: string;
  /** Names the container and its volume. */
  id: string;
  ports: PortAllocator;
  /** Whether a commit waits for the disk. */
  durable: boolean;
  onEvent: (event: StackEvent) => void;
}

/** How the server is named to those who connect. `query`: options of an external URL, such as `?ssl=…`. */
export function addressing(host: string, port: number, query = '') {
  return {
    host,
    port,
    url: (user: string, password: string, schema: string) =>
      `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${schema}${query}`,
  };
}

/** Makes an empty schema, dropping one of that name. */
export async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const quoted = `\`${name.replaceAll('`', '``')}\``;
  await runStatements(adminUrl, [
    `DROP DATABASE IF EXISTS ${quoted}`,
    `CREATE DATABASE ${quoted} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
  ]);
}

/** A server that we keep running ourselves. `prepare` runs before each start. */
export function supervisedServer(
  supervised: Supervised,
  password: string,
  own: { kind: 'program' | 'docker'; port: HeldPort; socket: string | undefined; prepare?: () => Promise<void> },
): MysqlServer {
  const url = (user: string, secret: string, schema: string) =>
    addressing('127.0.0.1', own.port.number).url(user, secret, schema);
  const administrator = (schema: string) => url('root', password, schema);
  return {
    kind: own.kind,
    host: '127.0.0.1',
    socket: own.socket,
    get port() {
      return own.port.number;
    },
    get adminUrl() {
      return administrator('');
    },
    get pid() {
      return supervised.pid;
    },
    url,
    async createDatabase(name) {
      await createDatabase(administrator(''), name);
      return administrator(name);
    },
    async start() {
      await own.prepare?.();
      await supervised.start();
      own.port.settle();
    },
    kill: (signal = 'SIGKILL') => supervised.stop(signal),
    pause: () => supervised.pause(),
    resume: () => supervised.resume(),
    stop: () => supervised.stop(),
  };
}
