import type { Redis } from 'ioredis';
import { redisNowMs } from './replies.ts';

/** Hash: process → "ms json", the last word of each. */
export const INSTANCES_KEY = 'bus:instances';
/** Three beats. */
const SILENT_MS = 3_000;
/** How long those are told of that have gone. */
const FORGET_MS = 15 * 60_000;

/** A process that has announced itself. `told` is what it said of itself. */
export interface InstanceView {
  /** Of the process: `instance;random`. */
  id: string;
  state: 'running' | 'silent' | 'stopped';
  /** When it was heard last, by Redis's clock. */
  heardMs: number;
  told: Record<string, unknown>;
}

/** Every process that runs, and those that have gone within the last quarter of an hour. */
export async function readInstances(redis: Redis): Promise<InstanceView[]> {
  const [now, fields] = await Promise.all([redisNowMs(redis, INSTANCES_KEY), redis.hgetall(INSTANCES_KEY)]);
  const views = Object.entries(fields).map(([id, value]) => viewOf(id, value, now));
  return views.filter(({ heardMs }) => now - heardMs < FORGET_MS).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function viewOf(id: string, value: string, now: number): InstanceView {
  const space = value.indexOf(' ');
  const heardMs = Number(value.slice(0, space));
  const told = JSON.parse(value.slice(space + 1)) as Record<string, unknown>;
  const state = told['state'] === 'stopped' ? 'stopped' : now - heardMs > SILENT_MS ? 'silent' : 'running';
  return { id, state, heardMs, told };
}

/** Takes those out of the hash that nobody is told of any more. */
export async function forgetInstances(redis: Redis): Promise<void> {
  const [now, fields] = await Promise.all([redisNowMs(redis, INSTANCES_KEY), redis.hgetall(INSTANCES_KEY)]);
  const gone = Object.entries(fields).filter(([, value]) => now - Number.parseInt(value, 10) > FORGET_MS);
  if (gone.length > 0) await redis.hdel(INSTANCES_KEY, ...gone.map(([id]) => id));
}
