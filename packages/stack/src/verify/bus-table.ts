import { DEAD_LETTERS_STREAM, readLeases, redisNowMs, type LeaseView } from '@chatapp/bus';
import { groups, streams } from '@chatapp/contracts';
import type { Redis } from 'ioredis';
import { liveGateways } from './gateways.ts';
import { viewGroups } from './group-view.ts';
import { streamsOf, withRedis } from './redis-view.ts';

/** What is on its way, and in whose hands: a line for each partition and each gateway. */
export function readBus(redisUrl: string, partitions: number): Promise<string> {
  return withRedis(redisUrl, async (redis) => {
    const writers = await readLeases(redis, groups.chatWriter);
    const fanouts = await readLeases(redis, groups.fanout);
    const indexers = await readLeases(redis, groups.search);
    const rows = [['p', 'chat-writer', 'fanout', 'search-indexer', 'commands', 'events', 'signals', 'users']];
    for (let p = 0; p < partitions; p++) {
      const behind = await Promise.all(streamsOf(p).map(({ stream }) => behindOf(redis, stream)));
      rows.push([String(p), ...[writers, fanouts, indexers].map((leases) => ownerOf(leases.get(p))), ...behind]);
    }
    rows.push([], ['gateway', 'inbox']);
    for (const gateway of await liveGateways(redis))
      rows.push([gateway, await behindOf(redis, streams.inbox(gateway))]);
    rows.push([], ['dead letters', String(await redis.xlen(DEAD_LETTERS_STREAM))]);
    return inColumns(rows);
  });
}

const ownerOf = (lease: LeaseView | undefined): string => (lease && lease.leftMs > 0 ? lease.instance : 'NOBODY');

/** Entries that are not acknowledged, by the group that is furthest behind, and since when the oldest waits. */
async function behindOf(redis: Redis, stream: string): Promise<string> {
  const views = await viewGroups(redis, stream, await redisNowMs(redis, stream));
  if (!views) return '–';
  const entries = Math.max(0, ...views.map(({ pending, waiting }) => pending + waiting));
  const oldestMs = Math.max(0, ...views.map(({ pendingMs, waitingMs }) => Math.max(pendingMs, waitingMs)));
  return entries === 0 ? '0' : `${entries} (${(oldestMs / 1_000).toFixed(1)} s)`;
}

function inColumns(rows: readonly string[][]): string {
  const widths = Array.from({ length: 8 }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
