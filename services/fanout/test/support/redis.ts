import { Redis } from 'ioredis';

/** A client of a server that comes and goes. */
export function clientOf(redisUrl: string): Redis {
  const client = new Redis(redisUrl, { retryStrategy: () => 50 });
  client.on('error', () => {});
  return client;
}
