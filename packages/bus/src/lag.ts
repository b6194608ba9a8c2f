import type { Redis } from 'ioredis';

/** Entries of a stream that a group has not acknowledged: not delivered yet, or delivered and pending. */
export async function groupLag(redis: Redis, stream: string, group: string): Promise<number> {
  let groups: unknown[][];
  try {
    groups = (await redis.xinfo('GROUPS', stream)) as unknown[][];
  } catch (fault) {
    if (fault instanceof Error && fault.message.includes('no such key')) return 0;
    throw fault;
  }
  for (const flat of groups) {
    const fields = new Map<unknown, unknown>();
    for (let index = 0; index + 1 < flat.length; index += 2) fields.set(flat[index], flat[index + 1]);
    if (fields.get('name') !== group) continue;
    const pending = Number(fields.get('pending'));
    const undelivered = fields.get('lag');
    // Redis gives no figure after a deletion in the middle. What is left in a trimmed stream is an upper bound, and near.
    return undelivered === null ? redis.xlen(stream) : pending + Number(undelivered);
  }
  return 0;
}
