import { execFile } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StackError } from '../errors.ts';
import type { DataPaths } from '../paths.ts';
import { Supervised, type StackEvent } from '../process/supervised.ts';
import { findUser } from '../users.ts';
import { removeContainer, runContainer } from '../stores/docker.ts';
import { localValues, renderNginx, type LocalEntrance } from './render.ts';

const IMAGE = 'nginx:1.30';

const RELOAD_TIMEOUT_MS = 5_000;
/** nginx lets new workers begin 100 ms before the old ones stop taking connections. */
const OLD_WORKERS_MS = 150;

export interface EntranceOptions {
  backend: { kind: 'program'; path: string } | { kind: 'docker' };
  paths: DataPaths;
  runDir: string;
  id: string;
  /** `host:port` of each address to listen on; the first is asked for health. */
  listen: readonly string[];
  trustedProxies: readonly string[];
  /** Where the instances listen now. */
  servers(): LocalEntrance['servers'];
  onEvent: (event: StackEvent) => void;
}

/** nginx in front of everything. */
export interface Entrance {
  readonly kind: 'program' | 'docker';
  readonly pid: number | undefined;
  start(): Promise<void>;
  /** Goes over to the instances that run now; settles when no new request goes to others. Open connections stay. */
  reload(): Promise<void>;
  /** No new connections from here on; open ones go on until `stop`. */
  drain(): void;
  stop(): Promise<void>;
}

export function createEntrance(options: EntranceOptions): Entrance {
  const { backend, paths, runDir, listen } = options;
  const container = `chatapp-${options.id}-nginx`;
  const configFile = join(paths.nginx, 'nginx.conf');
  const tempDir = join(runDir, 'nginx');
  mkdirSync(tempDir, { recursive: true });

  let config = 0;
  const write = () => {
    // Whole at any time: nginx may be reading the one before.
    writeFileSync(`${configFile}.new`, renderNginx(valuesFor(options, tempDir, String(++config))));
    renameSync(`${configFile}.new`, configFile);
  };
  // A container shares the host's network, where it sees the services on loopback. Docker Desktop has a name for the host instead.
  const reach =
    process.platform === 'linux' ? { network: 'host' } : { publish: `${listen[0]}:${listen[0]?.split(':').at(-1)}` };
  const command = () =>
    backend.kind === 'program'
      ? { command: backend.path, args: ['-e', 'stderr', '-p', paths.nginx, '-c', configFile, '-g', 'daemon off;'] }
      : {
          command: 'docker',
          args: runContainer(
            { name: container, image: IMAGE, volume: `${paths.nginx}:/etc/chatapp:ro`, ...reach },
            { command: ['nginx', '-c', '/etc/chatapp/nginx.conf', '-g', 'daemon off;'] },
          ),
          container,
        };
  const supervised = new Supervised({
    name: 'nginx',
    spec: async () => {
      write();
      if (backend.kind === 'docker') await removeContainer(container);
      else await checkConfig(backend.path, paths.nginx, configFile);
      return { name: 'nginx', ...command(), logFile: join(paths.logs, 'nginx.log') };
    },
    ready: async () => (await configOf(listen[0] ?? '')) !== undefined,
    readyTimeoutMs: backend.kind === 'docker' ? 300_000 : 15_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
    restart: true,
    onEvent: options.onEvent,
  });
  return {
    kind: backend.kind,
    get pid() {
      return supervised.pid;
    },
    start: () => supervised.start(),
    async reload() {
      write();
      supervised.signal('SIGHUP');
      const wanted = String(config);
      const deadline = performance.now() + RELOAD_TIMEOUT_MS;
      while ((await configOf(listen[0] ?? '')) !== wanted && performance.now() < deadline) await sleep(20);
      await sleep(OLD_WORKERS_MS);
    },
    drain: () => supervised.retire('SIGQUIT'),
    stop: () => supervised.stop(),
  };
}

function valuesFor(options: EntranceOptions, tempDir: string, config: string) {
  const { backend, paths, listen, trustedProxies } = options;
  const inContainer = backend.kind === 'docker';
  const host = inContainer && process.platform !== 'linux' ? 'host.docker.internal' : '127.0.0.1';
  const servers = options.servers();
  const at = (upstream: keyof typeof servers) => servers[upstream].map((address) => address.replace('127.0.0.1', host));
  const worker = process.getuid?.() === 0 ? findUser(['www-data', 'nginx', 'nobody'])?.name : undefined;
  return localValues({
    config,
    listen: host === '127.0.0.1' ? listen : [...new Set(listen.map((address) => address.split(':').at(-1) ?? address))],
    servers: { auth: at('auth'), gateway: at('gateway'), 'chat-writer': at('chat-writer'), web: at('web') },
    trustedProxies,
    user: inContainer ? 'nginx' : worker,
    pidFile: inContainer ? '/run/nginx.pid' : join(tempDir, 'nginx.pid'),
    tempDir: inContainer ? '/tmp' : tempDir,
    accessLog: inContainer ? '/dev/stdout' : join(paths.logs, 'access.log'),
  });
}

/** What nginx says about a configuration is short and exact: shown as it is. */
async function checkConfig(path: string, prefix: string, configFile: string): Promise<void> {
  try {
    await promisify(execFile)(path, ['-t', '-q', '-e', 'stderr', '-p', prefix, '-c', configFile]);
  } catch (error) {
    throw new StackError(`nginx refuses its configuration:\n${(error as { stderr?: string }).stderr ?? String(error)}`);
  }
}

/** Which configuration answers; undefined when nobody does. */
async function configOf(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${address}/healthz`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(1_000),
    });
    return ((await response.json()) as { config: string }).config;
  } catch {
    return undefined;
  }
}
