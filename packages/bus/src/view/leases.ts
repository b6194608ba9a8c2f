import type { Redis } from 'ioredis';
import { redisNowMs } from './replies.ts';

/** Who may read a partition for a group, and until when. */
export interface LeaseView {
  p: number;
  instance: string;
  /** What is left of it; below 0 once it has expired. */
  leftMs: number;
  /** "run id:client id" of the connection that reads. */
  reader: string;
}

/** As lua/acquire.lua writes them: `instance;random|run id:client id|expiry ms`. */
export async function readLeases(redis: Redis, group: string): Promise<Map<number, LeaseView>> {
  const key = `leases:{${group}}`;
  const [now, fields] = [await redisNowMs(redis, key), await redis.hgetall(key)];
  const leases = Object.entries(fields).map(([p, lease]): [number, LeaseView] => {
    const [holder = '', reader = '', expiry = '0'] = lease.split('|');
    const instance = holder.slice(0, holder.lastIndexOf(';'));
    return [Number(p), { p: Number(p), instance, reader, leftMs: Number(expiry) - now }];
  });
  return new Map(leases);
}
