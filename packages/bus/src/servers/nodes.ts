import { Cluster, type Redis } from 'ioredis';
import { hashSlot, hashTag } from './hash-slot.ts';

/** As `Bus.redis` is typed, a client of a cluster passes for one of a Redis. */
const clusterOf = (redis: Redis): Cluster | undefined => {
  const client: unknown = redis;
  return client instanceof Cluster ? client : undefined;
};

/** The servers behind a client: the masters of a cluster, or the one. For what is asked of a server, not of a key. */
export const mastersOf = (redis: Redis): Redis[] => clusterOf(redis)?.nodes('master') ?? [redis];

/** The server behind a client that has a key. @throws Error while nobody knows */
export function serverOfKey(redis: Redis, key: string): Redis {
  const cluster = clusterOf(redis);
  if (!cluster) return redis;
  const address = cluster.slots[hashSlot(hashTag(key))]?.[0];
  const node = cluster.nodes('master').find(({ options: { host, port } }) => `${host}:${port}` === address);
  if (!node) throw new Error(`nobody knows which server has ${key}`);
  return node;
}
