import { mastersOf, readLeases } from '@chatapp/bus';
import { groups } from '@chatapp/contracts';
import type { Redis } from 'ioredis';
import type { RowDataPacket } from 'mysql2/promise';
import { withConnection } from '../stores/sql.ts';
import type { Inspection } from './inspection.ts';
import { withRedis } from './redis-view.ts';
import type { Report } from './report.ts';

/** Whether each partition has an owner, and one alone. */
export function inspectOwners(redisUrl: string, chatUrl: string, partitions: number): Inspection {
  return {
    mayPass: true,
    checks: [
      { name: 'owner', promise: 'every partition has a living owner in each group' },
      { name: 'two-owners', promise: 'who may read a partition and who may write it are one' },
    ],
    look: (report) =>
      withRedis(redisUrl, async (redis) => {
        const writers = await lookAtLeases(redis, groups.chatWriter, partitions, report);
        await lookAtLeases(redis, groups.fanout, partitions, report);
        await lookAtLeases(redis, groups.search, partitions, report);
        await lookAtWriters(chatUrl, writers, partitions, report);
      }),
  };
}

async function lookAtLeases(
  redis: Redis,
  group: string,
  partitions: number,
  report: Report,
): Promise<Map<number, string>> {
  const leases = await readLeases(redis, group);
  const connections = await readersThatLive(redis);
  const found = report.of('owner');
  const owners = new Map<number, string>();
  for (let p = 0; p < partitions; p++) {
    const lease = leases.get(p);
    if (!lease || lease.leftMs <= 0) found.add(`partition ${p} has no owner in ${group}`);
    else {
      owners.set(p, lease.instance);
      if (connections && !connections.has(lease.reader))
        found.add(`partition ${p} of ${group} belongs to ${lease.instance}, whose reading connection is gone`);
    }
  }
  for (const p of leases.keys())
    if (p >= partitions)
      found.add(`${group} has a lease for partition ${p}, and there are ${partitions}: is PARTITIONS another number?`);
  found.seen = `${partitions} partitions`;
  return owners;
}

/** As leases name them; undefined where Redis does not tell. */
async function readersThatLive(redis: Redis): Promise<Set<string> | undefined> {
  try {
    const readers = new Set<string>();
    for (const server of mastersOf(redis)) {
      const run = /run_id:(\w+)/.exec(await server.info('server'))?.[1] ?? '';
      const list = (await server.client('LIST')) as string;
      for (const [, id] of list.matchAll(/^id=(\d+)/gm)) readers.add(`${run}:${id}`);
    }
    return readers;
  } catch {
    return undefined;
  }
}

/** MySQL lets only the last one who took a partition commit: it must be the one who reads its commands. */
async function lookAtWriters(
  chatUrl: string,
  readers: ReadonlyMap<number, string>,
  partitions: number,
  report: Report,
): Promise<void> {
  const found = report.of('two-owners');
  found.seen = `${readers.size} partitions`;
  await withConnection(chatUrl, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT p, epoch, owner FROM partitions ORDER BY p');
    for (const row of rows) {
      const { p, epoch, owner } = row as { p: number; epoch: number; owner: string };
      const reader = readers.get(p);
      if (p >= partitions)
        found.add(`partition ${p} has been written, and there are ${partitions}: is PARTITIONS another number?`);
      else if (reader !== undefined && reader.slice(0, 64) !== owner)
        found.add(`partition ${p} is read by ${reader} and written by ${owner} (epoch ${epoch})`, `partition ${p}`);
    }
  });
}
