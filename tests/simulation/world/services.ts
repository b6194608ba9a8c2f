import {
  createBus,
  Fenced,
  TransientError,
  type Bus,
  type Consumer,
  type Ownership,
  type StreamRecord,
} from '@chatapp/bus';
import { groups, requiredGroups, streams, type Claims, type Command } from '@chatapp/contracts';
import { loadEnv, type Service } from '@chatapp/service-kit';
import type { Redis as IoRedis } from 'ioredis';
import { Registry } from 'prom-client';
// @boundaries-ignore services' own parts run here without what is around them
import { countReplayed, placeOf } from '../../../services/chat-writer/src/batch/place.ts';
// @boundaries-ignore as above
import { deliver } from '../../../services/fanout/src/handlers/deliver.ts';
// @boundaries-ignore as above
import { Partition } from '../../../services/fanout/src/partition.ts';
// @boundaries-ignore as above
import { StateStore } from '../../../services/fanout/src/state-store.ts';
// @boundaries-ignore as above
import { buildGateway } from '../../../services/gateway/src/build-gateway.ts';
// @boundaries-ignore as above
import { Env } from '../../../services/gateway/src/env.ts';
// @boundaries-ignore as above
import type { Gateway } from '../../../services/gateway/src/gateway.ts';
// @boundaries-ignore as above
import { deliver as deliverInbox } from '../../../services/gateway/src/inbox/inbox.ts';
// @boundaries-ignore as above
import { Ticker } from '../../../services/gateway/src/timing/ticker.ts';
import { apply, type Output } from './apply.ts';
import { PARTITIONS, type Database } from './database.ts';
import type { Network } from './network.ts';
import { RedisClient, type Redis } from './redis.ts';
import { Process } from './time.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const gatewayEnv = loadEnv(Env, {
  LOG_LEVEL: 'silent',
  REDIS_URL: 'redis://simulated',
  PARTITIONS: String(PARTITIONS),
  JWT_PUBLIC_KEYS_FILE: 'none',
  LINGER_MS: '1000',
});

export interface Surroundings {
  readonly redis: Redis;
  readonly database: Database;
  readonly network: Network;
}

/** A running service: what makes it die, sleep or stop. */
export interface Running {
  readonly process: Process;
  readonly kind: 'chat-writer' | 'fanout' | 'gateway';
  readonly consumer?: Consumer;
  readonly gateway?: Gateway;
  /** Stops in good order. */
  stop(): Promise<void>;
}

function busOf(process: Process, redis: Redis): Bus {
  return createBus({
    redisUrl: 'redis://simulated',
    instance: process.name,
    log: silent,
    partitions: PARTITIONS,
    heartbeatMs: 500,
    trimMs: 1e9,
    client: (_url, { retryStrategy }) => new RedisClient(redis, process, retryStrategy !== null) as unknown as IoRedis,
  });
}

/** chat-writer's part in the bus, with its transactions as steps of the database. */
export async function startWriter(process: Process, { redis, database, network }: Surroundings): Promise<Running> {
  const bus = busOf(process, redis);
  const epochs = new Map<number, number>();
  /** What was refused, by who sent it. */
  const refused = new Set<string>();
  const inDatabase = <T>(step: () => T): Promise<T> =>
    network.ask(process, database.process, () => {
      if (!database.isUp) throw new TransientError('MySQL is away');
      return step();
    });

  async function handle(records: StreamRecord[], own: Ownership): Promise<void> {
    const batch = records.map(({ data }) => JSON.parse(data) as Command);
    const outputs = await inDatabase((): Output[] => {
      if (database.epochs.get(own.p) !== epochs.get(own.p)) throw new Fenced(`partition ${own.p}`);
      const incarnation = bus.incarnation(streams.commands(own.p));
      const applied = database.applied.get(own.p) ?? { place: '', incarnation };
      const replayed = countReplayed(records, applied, incarnation);
      const last = records.at(-1);
      if (last && replayed < records.length) database.applied.set(own.p, { place: placeOf(last), incarnation });
      return batch.flatMap((command, index) => {
        const name = `${command.gateway} ${command.ref}`;
        const outputs = apply(database, command, own.p, index < replayed || refused.has(name));
        if (outputs.some(([, line]) => line.includes('"type":"error"'))) refused.add(name);
        return outputs;
      });
    });
    if (own.signal.aborted) throw new Fenced(`partition ${own.p} was lost meanwhile`);
    for (const [stream, line] of outputs) bus.publish(stream, line);
  }

  await bus.start();
  const consumer = bus.consume({
    group: groups.chatWriter,
    streams: (p) => [streams.commands(p)],
    requiredGroups,
    handle,
    async onAcquire(p) {
      const next = await inDatabase(() => {
        const epoch = (database.epochs.get(p) ?? 0) + 1;
        database.epochs.set(p, epoch);
        return epoch;
      });
      epochs.set(p, next);
    },
  });
  return { process, kind: 'chat-writer', consumer, stop: () => bus.close() };
}

export async function startFanout(process: Process, { redis }: Surroundings): Promise<Running> {
  const bus = busOf(process, redis);
  const store = new StateStore(bus.redis);
  const partitions = new Map<number, Partition>();
  const publish = (stream: string, line: string) => bus.publish(stream, line);
  bus.onDataLoss(() => {
    for (const partition of partitions.values()) partition.markUnsaved();
  });
  await bus.start();
  const consumer = bus.consume({
    group: groups.fanout,
    streams: (p) => [streams.events(p), streams.signals(p)],
    requiredGroups,
    async handle(records, own) {
      const partition = partitions.get(own.p);
      if (partition === undefined) throw new TransientError(`the state of partition ${own.p} is not there`);
      for (const { data } of records) deliver(data, partition, publish);
      await partition.save();
    },
    async onAcquire(p, own) {
      partitions.set(p, await Partition.acquire(own, store, { graceMs: 1_000, onlineEveryMs: 1_000, publish }));
    },
    async onRelease(p, reason) {
      const partition = partitions.get(p);
      partitions.delete(p);
      if (reason === 'graceful') await partition?.save();
    },
  });
  return { process, kind: 'fanout', consumer, stop: () => bus.close() };
}

/** A gateway whose sockets are made by {@link connectSocket}. A token is nothing but who shows it. */
export async function startGateway(process: Process, { redis }: Surroundings): Promise<Running> {
  const bus = busOf(process, redis);
  const service = {
    log: silent,
    metrics: new Registry(),
    app: {
      verifyAccessToken: async (sub: string): Promise<Claims> => ({
        iss: 'chatapp',
        sub,
        sid: `session of ${sub}`,
        username: sub,
        displayName: sub,
        role: 'user',
        iat: 0,
        exp: 4e9,
      }),
    },
  };
  const gateway = buildGateway(service as unknown as Service, bus, process.name, gatewayEnv);
  const ticker = new Ticker(gateway);
  ticker.start();
  await bus.start();
  bus.onDataLoss((reason) => gateway.recovery.recover(reason));
  const inbox = bus.readInbox({
    stream: streams.inbox(process.name),
    group: groups.gateway,
    handle: (records) => deliverInbox(gateway, records),
    onLost: () => gateway.recovery.recover('inbox lost'),
  });
  await inbox.ready();
  gateway.admission.open = true;
  return {
    process,
    kind: 'gateway',
    gateway,
    async stop() {
      gateway.admission.open = false;
      await inbox.stop();
      await bus.close();
    },
  };
}
