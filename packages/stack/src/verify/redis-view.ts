import { groups, streams } from '@chatapp/contracts';
import { Redis } from 'ioredis';
import { StackError } from '../errors.ts';

const TIMEOUT_MS = 10_000;

/** A connection for reading; nothing is tried twice. */
export async function withRedis<T>(redisUrl: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
  });
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason = error));
  try {
    await redis.connect().catch((error: Error) => {
      const { hostname, port } = new URL(redisUrl);
      throw new StackError(`Redis at ${hostname}:${port || 6379} does not answer: ${(reason ?? error).message}`);
    });
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** The streams of a partition and the groups that each must have. */
export const streamsOf = (p: number): { stream: string; groups: string[] }[] => [
  { stream: streams.commands(p), groups: [groups.chatWriter] },
  { stream: streams.events(p), groups: [groups.fanout] },
  { stream: streams.signals(p), groups: [groups.fanout] },
  { stream: streams.users(p), groups: [groups.chatWriter, groups.fanout] },
];

/** Milliseconds by Redis's clock. */
export async function nowMs(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
}

/** Redis's lists of alternating names and values. */
export function fieldsOf(flat: readonly unknown[]): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (let index = 0; index + 1 < flat.length; index += 2) fields.set(String(flat[index]), flat[index + 1]);
  return fields;
}

/** When an entry was added, from its id. */
export const idMs = (id: string): number => Number(id.split('-')[0]);

/** All keys that begin so, a page at a time. */
export async function keysWith(redis: Redis, prefix: string): Promise<string[]> {
  const found = new Set<string>();
  for (let cursor = '0'; ;) {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1_000);
    for (const key of keys) found.add(key);
    cursor = next;
    if (cursor === '0') return [...found].toSorted();
  }
}
