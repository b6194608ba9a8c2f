import type { Redis } from 'ioredis';
import { fieldsOf, idMs } from './replies.ts';

/** What is on its way on a stream, without looking at any of it. */
export interface StreamView {
  stream: string;
  /** Entries that it holds. */
  length: number;
  /** Entries since it was made; null where Redis cannot tell. */
  added: number | null;
  groups: StreamGroupView[];
}

export interface StreamGroupView {
  group: string;
  /** Entries that no owner has been given. */
  waiting: number;
  /** Entries given to an owner and not acknowledged. */
  pending: number;
  /** How long the oldest of them has been in the stream. */
  pendingMs: number;
}

/** Streams that do not exist are left out. Asks for figures alone: whoever may ask need not be allowed to read what is in them. */
export async function viewStreams(redis: Redis, streams: readonly string[], now: number): Promise<StreamView[]> {
  const views = await Promise.all(streams.map((stream) => viewStream(redis, stream, now)));
  return views.filter((view) => view !== undefined);
}

async function viewStream(redis: Redis, stream: string, now: number): Promise<StreamView | undefined> {
  try {
    const [length, flat] = await Promise.all([redis.xlen(stream), redis.xinfo('GROUPS', stream)]);
    const found = (flat as unknown[][]).map((group) => fieldsOf(group));
    const groups = await Promise.all(found.map((fields) => viewGroup(redis, stream, length, fields, now)));
    // Each group knows the same sum, unless entries were taken out from under it.
    const sums = found.map((fields) => sumOf(fields.get('entries-read'), fields.get('lag')));
    return { stream, length, added: sums.find((sum) => sum !== null) ?? null, groups };
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such key')) return undefined;
    throw error;
  }
}

const sumOf = (read: unknown, lag: unknown): number | null =>
  read === null || lag === null ? null : Number(read) + Number(lag);

async function viewGroup(
  redis: Redis,
  stream: string,
  length: number,
  fields: Map<string, unknown>,
  now: number,
): Promise<StreamGroupView> {
  const group = String(fields.get('name'));
  const pending = Number(fields.get('pending'));
  const lag = fields.get('lag');
  const [, oldest] = pending > 0 ? ((await redis.xpending(stream, group)) as [number, string | null]) : [0, null];
  return {
    group,
    // Redis gives no figure after a deletion in the middle. What is left in a trimmed stream is an upper bound, and near.
    waiting: lag === null ? Math.max(0, length - pending) : Number(lag),
    pending,
    pendingMs: oldest ? Math.max(0, now - idMs(oldest)) : 0,
  };
}
