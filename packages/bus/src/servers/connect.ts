import { Redis } from 'ioredis';
import { openCluster } from './cluster.ts';
import { clusterUrls } from './redis-url.ts';

/** A client for looking, not connected yet: of one Redis, or of a cluster where the URL names one. Nothing is tried twice. */
export function connectRedis(redisUrl: string, timeoutMs: number): Redis {
  const options = {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
  };
  const urls = clusterUrls(redisUrl);
  if (!urls) return new Redis(redisUrl, { ...options, retryStrategy: null });
  return openCluster(urls, { ...options, replyMapping: 'legacy' }, null) as unknown as Redis;
}
