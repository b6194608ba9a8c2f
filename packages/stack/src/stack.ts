import type { Backing } from './backing.ts';
import type { Entrance } from './entrance/entrance.ts';
import type { DataPaths } from './paths.ts';
import type { Instance } from './services/fleet.ts';
import type { Fleets } from './services/fleets.ts';
import type { ServiceName } from './services/specs.ts';
import { writeState } from './state.ts';
import type { MysqlServer } from './stores/mysql-server.ts';
import type { RedisServer } from './stores/redis.ts';

/** A running stack: nginx, every service, MySQL and Redis. */
export interface Stack {
  /** `http://localhost:<port>` */
  readonly url: string;
  /** `ws://localhost:<port>/ws` */
  readonly wsUrl: string;
  readonly port: number;
  readonly mysql: MysqlServer;
  readonly redisUrl: string;
  readonly stores: { readonly mysql: MysqlServer; readonly redis: RedisServer };
  /** nginx; undefined where no service was asked for. */
  readonly entrance: Entrance | undefined;
  readonly logDir: string;
  instances(): Instance[];
  /** Sends a signal, SIGKILL by default. A service that dies of it is started again, unless `restart` is false. */
  kill(service: ServiceName, index: number, signal?: NodeJS.Signals): void;
  /** Holds a process still (SIGSTOP) without ending it. */
  pause(service: ServiceName, index: number): void;
  resume(service: ServiceName, index: number): void;
  /** Stops it gracefully where it runs, and starts it again. */
  restart(service: ServiceName, index: number): Promise<void>;
  /** Starts, or gracefully stops, instances until there are `count`; the last ones go first. */
  scale(service: ServiceName, count: number): Promise<void>;
  /** Stops everything in order; the data stays. */
  stop(): Promise<void>;
}

interface Parts {
  port: number;
  backing: Backing;
  entrance: Entrance | undefined;
  fleets: Fleets;
  paths: DataPaths;
  stop: () => Promise<void>;
}

export class RunningStack implements Stack {
  readonly url: string;
  readonly wsUrl: string;
  readonly port: number;
  readonly entrance: Entrance | undefined;
  readonly #parts: Parts;
  #stopping: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.port = parts.port;
    this.entrance = parts.entrance;
    this.url = `http://localhost:${parts.port}`;
    this.wsUrl = `ws://localhost:${parts.port}/ws`;
    this.saveState();
  }

  get mysql(): MysqlServer {
    return this.#parts.backing.mysql;
  }

  get redisUrl(): string {
    return this.#parts.backing.redis.redisUrl;
  }

  get stores(): { mysql: MysqlServer; redis: RedisServer } {
    return this.#parts.backing;
  }

  get logDir(): string {
    return this.#parts.paths.logs;
  }

  instances(): Instance[] {
    return this.#parts.fleets.instances();
  }

  kill(service: ServiceName, index: number, signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#parts.fleets.of(service).process(index).signal(signal);
  }

  pause(service: ServiceName, index: number): void {
    this.#parts.fleets.of(service).process(index).pause();
  }

  resume(service: ServiceName, index: number): void {
    this.#parts.fleets.of(service).process(index).resume();
  }

  async restart(service: ServiceName, index: number): Promise<void> {
    const process = this.#parts.fleets.of(service).process(index);
    await process.stop();
    await process.start();
    this.saveState();
  }

  async scale(service: ServiceName, count: number): Promise<void> {
    const fleet = this.#parts.fleets.of(service);
    const more = count - fleet.instances().length;
    if (more > 0) await Promise.all((await fleet.add(more)).map((process) => process.start()));
    const leaving = more < 0 ? fleet.remove(-more) : [];
    // nginx first: nothing new goes to those that leave.
    await this.entrance?.reload();
    await Promise.all(leaving.map((process) => process.stop()));
    this.saveState();
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#parts.stop());
  }

  /** For other commands, which read it from the data folder. */
  saveState(): void {
    const { mysql, redis } = this.#parts.backing;
    writeState(this.#parts.paths.state, {
      url: this.url,
      instances: this.instances(),
      nginx: { kind: this.entrance?.kind ?? 'none', pid: this.entrance?.pid },
      mysql: { kind: mysql.kind, host: mysql.host, port: mysql.port, pid: mysql.pid },
      redis: { kind: redis.kind, host: redis.host, port: redis.port, pid: redis.pid, url: redis.redisUrl },
    });
  }
}
