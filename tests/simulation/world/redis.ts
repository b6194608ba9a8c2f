import { EventEmitter } from 'node:events';
import type { Network, Wire } from './network.ts';
import { commands, read, readingOf, type Reading, type Server } from './redis-commands.ts';
import { emptyRedis, type RedisData } from './redis-data.ts';
import { Process, type Time } from './time.ts';

interface Connection {
  readonly id: number;
  readonly client: RedisClient;
  readonly in: Wire;
  readonly out: Wire;
  isOpen: boolean;
  blocked: { readonly reading: Reading; readonly answer: (value: unknown) => void } | undefined;
}

/** A Redis server in memory: its connections, what they wait for, and crashes. */
export class Redis implements Server {
  readonly process = new Process('redis');
  readonly time: Time;
  readonly network: Network;
  data: RedisData = emptyRedis();
  runId = 'a0';
  isUp = true;
  /** Whose connections break at the next thing that they publish, whether that is done or not. */
  cutsOff: { readonly process: Process; readonly isDone: boolean } | undefined;
  #runs = 0;
  #lastId = 0;
  readonly #connections = new Map<number, Connection>();

  constructor(time: Time, network: Network) {
    this.time = time;
    this.network = network;
  }

  get nowMs(): number {
    return this.time.nowMs;
  }

  accept(client: RedisClient): Connection {
    const fresh = { arrivesAt: 0 };
    const id = ++this.#lastId;
    const connection: Connection = {
      id,
      client,
      in: { ...fresh },
      out: { ...fresh },
      isOpen: true,
      blocked: undefined,
    };
    this.#connections.set(id, connection);
    return connection;
  }

  /** All connections break; what was asked and not answered stays open. */
  crash(): void {
    this.isUp = false;
    for (const connection of this.#connections.values()) this.close(connection);
  }

  restart(data: RedisData): void {
    this.data = data;
    this.runId = `a${++this.#runs}`;
    this.#lastId = 0;
    this.isUp = true;
  }

  /** Those of a process that died. Its machine may not have told. */
  hangUp(process: Process): void {
    for (const connection of this.#connections.values())
      if (connection.client.process === process) this.close(connection);
  }

  close(connection: Connection): void {
    connection.isOpen = false;
    connection.blocked = undefined;
    this.#connections.delete(connection.id);
    this.network.send(connection.out, this.process, connection.client.process, () =>
      connection.client.closed(connection),
    );
  }

  run(connection: Connection, name: string, args: (string | number)[], answer: (value: unknown) => void): void {
    // As a reset, where the other side has not heard of the end.
    if (!connection.isOpen) return this.close(connection);
    try {
      if (name === 'xadd' && this.cutsOff?.process === connection.client.process) return this.#cutOff(name, args);
      if (name === 'client')
        return answer(this.#client(connection, String(args[0]), Number(args[1] === 'ID' ? args[2] : args[1])));
      if (name === 'xreadgroupBuffer') return this.#read(connection, readingOf(args), answer);
      const command = commands[name];
      if (command === undefined) throw new Error(`the simulated Redis does not know ${name}`);
      answer(command(this, ...args));
      if (name === 'xadd') this.#wake(String(args[0]));
    } catch (error) {
      answer(error);
    }
  }

  #cutOff(name: string, args: (string | number)[]): void {
    const { cutsOff } = this;
    this.cutsOff = undefined;
    if (cutsOff?.isDone) commands[name]?.(this, ...args);
    if (cutsOff) this.hangUp(cutsOff.process);
  }

  #client(connection: Connection, what: string, id: number): unknown {
    if (what === 'ID') return connection.id;
    const other = this.#connections.get(id);
    if (other === undefined) return 0;
    if (what === 'KILL') this.close(other);
    else if (other.blocked) this.#unblock(other, null);
    return 1;
  }

  #read(connection: Connection, reading: Reading, answer: (value: unknown) => void): void {
    const found = read(this, reading);
    if (found !== null || reading.blockMs === 0) return answer(found);
    const blocked = { reading, answer };
    connection.blocked = blocked;
    this.time.after(reading.blockMs, this.process, () => {
      if (connection.blocked === blocked) this.#unblock(connection, null);
    });
  }

  /** The longest waiting of those that wait for the stream. */
  #wake(stream: string): void {
    for (const connection of this.#connections.values()) {
      const { blocked } = connection;
      if (!blocked?.reading.streams.some(([name]) => name === stream)) continue;
      const found = read(this, blocked.reading);
      if (found !== null) this.#unblock(connection, found);
    }
  }

  #unblock(connection: Connection, value: unknown): void {
    const { blocked } = connection;
    connection.blocked = undefined;
    blocked?.answer(value);
  }
}

const METHODS = [...Object.keys(commands), 'xreadgroupBuffer', 'client'];

/** As much of an ioredis client as ChatApp uses. */
export class RedisClient extends EventEmitter {
  readonly process: Process;
  readonly stream = { cork: () => undefined, uncork: () => undefined, destroy: () => this.disconnect() };
  status = 'wait';
  readonly #redis: Redis;
  readonly #reconnects: boolean;
  readonly #unanswered = new Set<(error: Error) => void>();
  #connection: Connection | undefined;

  constructor(redis: Redis, process: Process, reconnects: boolean) {
    super();
    this.#redis = redis;
    this.process = process;
    this.#reconnects = reconnects;
  }

  static {
    for (const name of METHODS)
      Object.defineProperty(this.prototype, name, {
        value(this: RedisClient, ...args: (string | number)[]) {
          return this.#call(name, args);
        },
      });
  }

  /** The scripts are there already. */
  defineCommand(): void {}

  async connect(): Promise<void> {
    this.status = 'connecting';
    const redis = this.#redis;
    const connection = await redis.network
      .ask(this.process, redis.process, () => {
        if (!redis.isUp) throw new Error('connect ECONNREFUSED');
        return redis.accept(this);
      })
      .catch((error: Error) => {
        this.#lost();
        throw error;
      });
    if (this.status !== 'connecting') return redis.close(connection);
    this.#connection = connection;
    this.status = 'ready';
    this.emit('ready');
  }

  disconnect(): void {
    const connection = this.#connection;
    if (connection)
      this.#redis.network.send(connection.in, this.process, this.#redis.process, () => this.#redis.close(connection));
    this.#end();
  }

  closed(connection: Connection): void {
    if (this.#connection === connection) this.#lost();
  }

  #lost(): void {
    if (!this.#reconnects) return this.#end();
    this.#drop('reconnecting');
    setTimeout(() => {
      if (this.status === 'reconnecting') this.connect().catch(() => undefined);
    }, 100);
  }

  #end(): void {
    if (this.status === 'end') return;
    this.#drop('end');
    setTimeout(() => this.emit('end'), 0);
  }

  #drop(status: string): void {
    this.status = status;
    this.#connection = undefined;
    const unanswered = [...this.#unanswered];
    this.#unanswered.clear();
    for (const reject of unanswered) reject(new Error('Connection is closed.'));
    this.emit('close');
  }

  #call(name: string, args: (string | number)[]): Promise<unknown> {
    const connection = this.#connection;
    if (connection === undefined) return Promise.reject(new Error('there is no connection'));
    const { network, process: server } = this.#redis;
    return new Promise((resolve, reject) => {
      this.#unanswered.add(reject);
      network.send(connection.in, this.process, server, () => {
        this.#redis.run(connection, name, args, (value) => {
          network.send(connection.out, server, this.process, () => {
            if (!this.#unanswered.delete(reject)) return;
            if (value instanceof Error) reject(value);
            else resolve(value);
          });
        });
      });
    });
  }
}
