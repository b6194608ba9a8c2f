import {
  DEAD_LETTERS_STREAM,
  mastersOf,
  readInstances,
  readLeases,
  redisNowMs,
  viewStreams,
  type Bus,
} from '@chatapp/bus';
import {
  GATEWAYS_KEY,
  groups,
  streams,
  type InboxState,
  type Instance,
  type StreamState,
  type SystemState,
} from '@chatapp/contracts';
import type { Redis } from 'ioredis';
import { mysqlState, redisState } from './stores.ts';

const KINDS = ['commands', 'events', 'signals', 'users'] as const;
const GROUPS = [groups.chatWriter, groups.fanout, groups.search];

/**
 * The running system as the bus shows it: figures alone, nothing of what is said.
 * @throws what Redis answers, or that it does not
 */
export async function readSystem(bus: Bus, partitions: number, gateway: string): Promise<SystemState> {
  const { redis } = bus;
  const now = await redisNowMs(redis, GATEWAYS_KEY);
  const [instances, ownership, its, inboxes, deadLetters, infos] = await Promise.all([
    listInstances(redis),
    Promise.all(GROUPS.map((group) => ownersOf(redis, group, partitions))),
    listStreams(redis, partitions, now),
    listInboxes(redis, now),
    redis.xlen(DEAD_LETTERS_STREAM),
    Promise.all(mastersOf(redis).map((server) => server.info())),
  ]);
  const mysql = mysqlState(instances);
  const stores = [redisState(infos, instances, now), ...(mysql ? [mysql] : [])];
  const at = new Date(now).toISOString();
  return { at, partitions, gateway, instances, ownership, streams: its, inboxes, deadLetters, stores };
}

async function listInstances(redis: Redis): Promise<Instance[]> {
  const views = await readInstances(redis);
  return views.map(({ id, state, heardMs, told }) => ({
    ...(told as unknown as Instance),
    id,
    state,
    heardAt: new Date(heardMs).toISOString(),
  }));
}

async function ownersOf(redis: Redis, group: string, partitions: number): Promise<SystemState['ownership'][number]> {
  const leases = await readLeases(redis, group);
  const owners = Array.from({ length: partitions }, (_, p) => {
    const lease = leases.get(p);
    return lease && lease.leftMs > 0 ? lease.instance : null;
  });
  return { group, owners };
}

async function listStreams(redis: Redis, partitions: number, now: number): Promise<StreamState[]> {
  const places = new Map<string, Pick<StreamState, 'kind' | 'p'>>();
  for (const kind of KINDS) for (let p = 0; p < partitions; p++) places.set(streams[kind](p), { kind, p });
  const views = await viewStreams(redis, [...places.keys()], now);
  return views.map(({ stream, ...view }) => ({ ...places.get(stream)!, ...view }));
}

async function listInboxes(redis: Redis, now: number): Promise<InboxState[]> {
  const live = await redis.zrangebyscore(GATEWAYS_KEY, `(${now}`, '+inf');
  const byStream = new Map(live.map((gateway) => [streams.inbox(gateway), gateway]));
  const views = await viewStreams(redis, [...byStream.keys()], now);
  return views.map(({ stream, ...view }) => ({ gateway: byStream.get(stream) ?? '', ...view }));
}
