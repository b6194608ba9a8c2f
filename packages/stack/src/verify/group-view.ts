import { fieldsOf, idMs } from '@chatapp/bus';
import type { Redis } from 'ioredis';

/** What a group has still to do on a stream. */
export interface GroupView {
  group: string;
  /** Entries given to an owner and not acknowledged. */
  pending: number;
  /** How long the oldest of them has been in the stream. */
  pendingMs: number;
  /** Entries that no owner has been given. */
  waiting: number;
  waitingMs: number;
}

/** The groups of a stream; undefined where there is no such stream. */
export async function viewGroups(redis: Redis, stream: string, now: number): Promise<GroupView[] | undefined> {
  let groups: unknown[][];
  try {
    groups = (await redis.xinfo('GROUPS', stream)) as unknown[][];
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such key')) return undefined;
    throw error;
  }
  return Promise.all(groups.map((flat) => viewGroup(redis, stream, fieldsOf(flat), now)));
}

async function viewGroup(redis: Redis, stream: string, fields: Map<string, unknown>, now: number): Promise<GroupView> {
  const group = String(fields.get('name'));
  const pending = Number(fields.get('pending'));
  const last = String(fields.get('last-delivered-id'));
  const [oldest] = pending > 0 ? ((await redis.xpending(stream, group, '-', '+', 1)) as [id: string][]) : [];
  const [next] = await redis.xrange(stream, `(${last}`, '+', 'COUNT', 1);
  const lag = fields.get('lag');
  return {
    group,
    pending,
    pendingMs: oldest ? now - idMs(oldest[0]) : 0,
    // Redis gives no figure after a deletion in the middle.
    waiting: lag === null ? (next ? await redis.xlen(stream) : 0) : Number(lag),
    waitingMs: next ? now - idMs(next[0]) : 0,
  };
}
