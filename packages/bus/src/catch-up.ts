import { CONSUMER, toEntry, type ReadReply } from './entries.ts';
import type { Cursor } from './partition.ts';
import type { ScriptedRedis } from './scripts.ts';
import { within } from './timing.ts';

/** Entries that were delivered this often without an acknowledgement are read one at a time, so that only the guilty one counts on. */
const SUSPICIOUS_DELIVERIES = 3;

export interface CatchUpOptions {
  group: string;
  /** How many entries of a stream to read at once. */
  count: number;
  timeoutMs: number;
}

type Pending = [id: string, consumer: string, idleMs: number, deliveries: number];

/**
 * Reads on in what had been delivered before but not acknowledged: by an owner that is gone, or by a connection that broke. A cursor
 * has caught up when nothing is left. Answers false if all that is left has to wait until its partition's handler is idle.
 */
export async function catchUp(client: ScriptedRedis, behind: Cursor[], options: CatchUpOptions): Promise<boolean> {
  const { group, timeoutMs, count } = options;
  const asked = behind.map((cursor) => client.xpending(cursor.stream, group, `(${cursor.position}`, '+', 1));
  const oldest = (await within(timeoutMs, 'pending', Promise.all(asked))) as Pending[][];
  const bulk: Cursor[] = [];
  let hasProgress = false;
  for (const [index, cursor] of behind.entries()) {
    const deliveries = oldest[index]![0]?.[3];
    if (deliveries === undefined) {
      cursor.isCatchingUp = false;
      hasProgress = true;
    } else if (deliveries < SUSPICIOUS_DELIVERIES) {
      bulk.push(cursor);
    } else if (cursor.partition.isIdle) {
      await readPending(client, [cursor], { ...options, count: 1 }, deliveries);
      hasProgress = true;
    } else {
      cursor.partition.pokesWhenIdle = true;
    }
  }
  if (bulk.length > 0) await readPending(client, bulk, { group, timeoutMs, count }, 0);
  return hasProgress || bulk.length > 0;
}

async function readPending(client: ScriptedRedis, cursors: Cursor[], options: CatchUpOptions, deliveries: number) {
  const streams = cursors.map((cursor) => cursor.stream);
  const positions = cursors.map((cursor) => cursor.position);
  const reading = client.xreadgroupBuffer(
    'GROUP',
    options.group,
    CONSUMER,
    'COUNT',
    options.count,
    'STREAMS',
    ...streams,
    ...positions,
  );
  const reply = await within(options.timeoutMs, 'pending', reading as Promise<ReadReply>);
  // Not looked up by name: the partition may have been lost and taken on again meanwhile, with a cursor that begins anew.
  const byStream = new Map(cursors.map((cursor) => [cursor.stream, cursor]));
  for (const [stream, entries] of reply ?? []) {
    const cursor = byStream.get(stream.toString('latin1'));
    const last = entries.at(-1);
    if (!cursor || !last) continue;
    cursor.position = last[0].toString('latin1');
    for (const [id, fields] of entries) cursor.partition.offer(cursor, toEntry(id, fields), deliveries);
  }
}
