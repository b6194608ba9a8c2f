import { randomBytes } from 'node:crypto';
import { Redis, type RedisOptions } from 'ioredis';
import type { BusOptions } from './types.ts';

export type Settings = Required<BusOptions> & {
  /** The instance and something random: what leases and members carry, so that a restarted instance is somebody new. */
  holder: string;
};

export function resolveSettings(options: BusOptions): Settings {
  const settings: Settings = {
    partitions: 16,
    leaseTtlMs: 3_000,
    heartbeatMs: 250,
    pulseMs: 1_000,
    blockMs: 1_000,
    maxBatchRecords: 1_000,
    publishHighWaterBytes: 16 * 1024 * 1024,
    maxEntryRecords: 200,
    maxEntryBytes: 256 * 1024,
    mustExist: ['inbox:'],
    ackDelayMs: 250,
    trimMs: 2_000,
    maxFailures: 5,
    maxDeliveries: 10,
    commandTimeoutMs: 3_000,
    drainTimeoutMs: 8_000,
    client: (url, redisOptions) => new Redis(url, redisOptions as RedisOptions & { replyMapping?: 'legacy' }),
    ...options,
    // `|` and `;` separate fields in a lease.
    holder: `${options.instance.replaceAll(/[|;\s]/g, '_')};${randomBytes(6).toString('hex')}`,
  };
  if (settings.blockMs >= settings.leaseTtlMs) throw new RangeError('blockMs must stay below leaseTtlMs');
  if (settings.heartbeatMs * 3 > settings.leaseTtlMs)
    throw new RangeError('heartbeatMs must be at most a third of leaseTtlMs');
  return settings;
}
