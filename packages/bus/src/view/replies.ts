import type { Redis } from 'ioredis';
import { serverOfKey } from '../servers/nodes.ts';

/** Milliseconds by the clock of the server that has a key: times that are kept under it go by that. */
export async function redisNowMs(redis: Redis, key: string): Promise<number> {
  const [seconds, micros] = await serverOfKey(redis, key).time();
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
