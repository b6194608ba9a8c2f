import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findTestProgram } from '../backends/programs.ts';
import { StackError } from '../errors.ts';
import { makeRunDir, makeTempDir } from '../paths.ts';
import { allocatePorts, type PortAllocator } from '../ports.ts';
import type { StackEvent } from '../process/supervised.ts';
import { removeVolume } from './docker.ts';
import { redisAnswers } from './redis-ready.ts';
import { privateRedis } from './redis-private.ts';

/** A Redis or Valkey server: a private one that this stack runs, or one that a URL names. */
export interface RedisServer {
  readonly kind: 'url' | 'program' | 'docker';
  readonly host: string;
  readonly port: number;
  /** `redis://:password@host:port` */
  readonly redisUrl: string;
  readonly pid: number | undefined;
  /** `empty`: without what it held. */
  start(options?: { empty?: boolean }): Promise<void>;
  /** Ends it at once; it stays away until `start`. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface RedisOptions {
  backend: { kind: 'program'; path: string } | { kind: 'docker' };
  dataDir: string;
  runDir: string;
  logFile: string;
  password: string;
  /** Names the container and its volume. */
  id: string;
  ports: PortAllocator;
  maxMemory?: string | undefined;
  onEvent: (event: StackEvent) => void;
}

export const openRedis = (options: RedisOptions): Promise<RedisServer> => privateRedis(options);

function notOurs(): never {
  throw new Error('this server is not ours to stop');
}

/**
 * A server that somebody else runs, or a cluster: several addresses with commas between them, of which the first must answer.
 * @throws StackError when it does not answer
 */
export async function externalRedis(redisUrl: string): Promise<RedisServer> {
  const [first = ''] = redisUrl.split(',', 1);
  const { hostname, port, protocol } = new URL(first);
  // The services speak TLS to it; this look does not.
  if (protocol === 'redis:' && !(await redisAnswers(first)))
    throw new StackError(`REDIS_URL (${hostname}:${port || 6379}) does not answer.`);
  return {
    kind: 'url',
    host: hostname,
    port: Number(port) || 6379,
    redisUrl,
    pid: undefined,
    start: async () => undefined,
    stop: async () => undefined,
    kill: async () => notOurs(),
    pause: notOurs,
    resume: notOurs,
  };
}

/** A private, empty server for tests, on a free port. */
export async function startRedis({ maxMemory }: { maxMemory?: string } = {}): Promise<RedisServer> {
  const path = findTestProgram(['redis-server', 'valkey-server']);
  const root = makeTempDir('redis');
  const runDir = makeRunDir();
  const server = await openRedis({
    backend: path ? { kind: 'program', path } : { kind: 'docker' },
    dataDir: join(root, 'data'),
    runDir,
    logFile: join(root, 'redis.log'),
    password: 'test',
    id: basename(root),
    ports: allocatePorts('random'),
    maxMemory,
    onEvent: () => undefined,
  });
  await server.start({ empty: true });
  const stopServer = server.stop.bind(server);
  const stop = async () => {
    await stopServer();
    if (!path) await removeVolume(`chatapp-${basename(root)}-redis`);
    for (const dir of [root, runDir]) rmSync(dir, { recursive: true, force: true });
  };
  return Object.defineProperty(server, 'stop', { value: stop });
}
