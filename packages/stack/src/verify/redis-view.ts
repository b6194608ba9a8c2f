import { connectRedis, mastersOf } from '@chatapp/bus';
import { groups, streams } from '@chatapp/contracts';
import type { Redis } from 'ioredis';
import { StackError } from '../errors.ts';

const TIMEOUT_MS = 10_000;

/** A connection for reading; nothing is tried twice. */
export async function withRedis<T>(redisUrl: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = connectRedis(redisUrl, TIMEOUT_MS);
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason = error));
  try {
    await redis.connect().catch((error: Error) => {
      const { hostname, port } = new URL(redisUrl.split(',', 1)[0] ?? '');
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
  { stream: streams.events(p), groups: [groups.fanout, groups.search] },
  { stream: streams.signals(p), groups: [groups.fanout] },
  { stream: streams.users(p), groups: [groups.chatWriter, groups.fanout] },
];

/** All keys that begin so, a page at a time. */
export async function keysWith(redis: Redis, prefix: string): Promise<string[]> {
  const found = new Set<string>();
  for (const server of mastersOf(redis))
    for (let cursor = '0'; ;) {
      const [next, keys] = await server.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1_000);
      for (const key of keys) found.add(key);
      cursor = next;
      if (cursor === '0') break;
    }
  return [...found].toSorted();
}
