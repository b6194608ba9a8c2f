import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { holdPort } from '../ports.ts';
import type { ProcessSpec } from '../process/spawn.ts';
import { Supervised } from '../process/supervised.ts';
import { giveTo, unprivilegedUser } from '../users.ts';
import { removeContainer, removeVolume, runContainer } from './docker.ts';
import { redisConfig } from './redis-config.ts';
import { redisAnswers } from './redis-ready.ts';
import type { RedisOptions, RedisServer } from './redis.ts';

const IMAGE = 'redis:8';

/** How one kind of private server is started and emptied. */
interface Launcher {
  spec(port: number): Promise<ProcessSpec>;
  empty(): Promise<void>;
}

function program(options: RedisOptions, path: string): Launcher {
  const { dataDir, runDir, password, maxMemory, logFile } = options;
  const user = unprivilegedUser(['redis', 'valkey'], dirname(dataDir));
  const ownDir = join(runDir, 'redis');
  const makeDir = (dir: string) => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    chmodSync(dir, 0o700);
    giveTo(user, dir);
  };
  return {
    async spec(port) {
      makeDir(dataDir);
      makeDir(ownDir);
      const file = join(ownDir, 'redis.conf');
      const socket = join(ownDir, 'redis.sock');
      const config = redisConfig({ port, bind: '127.0.0.1', dir: dataDir, password, socket, maxMemory });
      writeFileSync(file, config, { mode: 0o600 });
      if (user) chownSync(file, user.uid, user.gid);
      return { name: 'redis', command: path, args: [file], cwd: ownDir, user, logFile };
    },
    async empty() {
      // Not the folder itself: it may be a disk of its own.
      for (const name of existsSync(dataDir) ? readdirSync(dataDir) : [])
        rmSync(join(dataDir, name), { recursive: true, force: true });
    },
  };
}

function docker(options: RedisOptions): Launcher {
  const { id, password, maxMemory, logFile } = options;
  const container = `chatapp-${id}-redis`;
  // The configuration goes in through the environment, not through the command line that everybody can list.
  const start = 'umask 077; printf %s "$REDIS_CONFIG" >/tmp/redis.conf; exec redis-server /tmp/redis.conf';
  return {
    async spec(port) {
      await removeContainer(container);
      const config = redisConfig({ port: 6379, bind: '*', dir: '/data', password, maxMemory });
      return {
        name: 'redis',
        command: 'docker',
        args: runContainer(
          {
            name: container,
            image: IMAGE,
            publish: `127.0.0.1:${port}:6379`,
            volume: `${container}:/data`,
            user: 'redis',
          },
          { pass: 'REDIS_CONFIG', command: ['sh', '-c', start] },
        ),
        env: { ...process.env, REDIS_CONFIG: config },
        logFile,
        container,
      };
    },
    async empty() {
      await removeContainer(container);
      await removeVolume(container);
    },
  };
}

/** A private server on loopback: a program of this machine, or a container with its data in a named volume. */
export async function privateRedis(options: RedisOptions): Promise<RedisServer> {
  const { backend, password } = options;
  const launcher = backend.kind === 'docker' ? docker(options) : program(options, backend.path);
  const port = await holdPort(options.ports);
  const redisUrl = () => `redis://:${password}@127.0.0.1:${port.number}`;
  const supervised = new Supervised({
    name: 'redis',
    spec: async () => launcher.spec(await port.ensure()),
    ready: () => redisAnswers(redisUrl()),
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
    restart: true,
    maxCrashesPerMinute: 3,
    onEvent: options.onEvent,
  });
  return {
    kind: backend.kind,
    host: '127.0.0.1',
    get port() {
      return port.number;
    },
    get redisUrl() {
      return redisUrl();
    },
    get pid() {
      return supervised.pid;
    },
    async start({ empty = false } = {}) {
      if (empty) await launcher.empty();
      await supervised.start();
      port.settle();
    },
    kill: (signal = 'SIGKILL') => supervised.stop(signal),
    pause: () => supervised.pause(),
    resume: () => supervised.resume(),
    stop: () => supervised.stop(),
  };
}
