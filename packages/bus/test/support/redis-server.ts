import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A private Redis on a free port, with its append-only file in a folder of its own, to be killed and emptied at will. */
export class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'bus-redis-'));
  #process: ChildProcess | undefined;
  #admin: Redis | undefined;

  readonly #settings: readonly string[];

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** `settings`: further words of its command line. */
  static async start(settings: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), settings);
    await server.boot();
    return server;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** A client for the test's own questions. It survives restarts. */
  get admin(): Redis {
    this.#admin ??= new Redis(this.url, { maxRetriesPerRequest: 50, retryStrategy: () => 50 }).on('error', () => {});
    return this.#admin;
  }

  /** Starts the server on the data that it left behind. `REDIS_SERVER` names another program than the one on the path. */
  async boot(): Promise<void> {
    const own = ['--port', String(this.port), '--dir', this.#folder, '--save', '', '--appendonly', 'yes'];
    this.#process = spawn(process.env.REDIS_SERVER ?? 'redis-server', [...own, ...this.#settings], { stdio: 'ignore' });
    const probe = new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: 200 }).on('error', () => {});
    await probe.ping();
    probe.disconnect();
  }

  /** `kill -9`. The last second of writes may be lost, as in life. */
  async kill(): Promise<void> {
    const victim = this.#process!;
    if (victim.exitCode !== null || victim.signalCode !== null) return;
    const exited = once(victim, 'exit');
    victim.kill('SIGKILL');
    await exited;
    // Where the program stands for one in a container, that one dies a moment later.
    while (await isListening(this.port)) await sleep(5);
  }

  /** Still there, still accepting connections, but doing nothing. */
  pause(): void {
    this.#process!.kill('SIGSTOP');
  }

  resume(): void {
    this.#process!.kill('SIGCONT');
  }

  /** Removes the data of a server that was killed. */
  empty(): void {
    rmSync(join(this.#folder, 'appendonlydir'), { recursive: true, force: true });
  }

  /** Keeps a copy of the append-only file as it is now, for `goBack`. */
  save(): void {
    cpSync(join(this.#folder, 'appendonlydir'), join(this.#folder, 'saved'), { recursive: true });
  }

  /** What a crash does that loses the writes since `save`. For a server that was killed. */
  goBack(): void {
    this.empty();
    cpSync(join(this.#folder, 'saved'), join(this.#folder, 'appendonlydir'), { recursive: true });
  }

  async stop(): Promise<void> {
    this.#admin?.disconnect();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
