import { redisNowMs } from '@chatapp/bus';
import { groups, INBOX_PREFIX } from '@chatapp/contracts';
import type { Redis } from 'ioredis';
import { viewGroups } from './group-view.ts';
import type { Inspection } from './inspection.ts';
import { keysWith, streamsOf, withRedis } from './redis-view.ts';
import type { Report } from './report.ts';

/** Whether everything on its way moves. */
export function inspectStreams(redisUrl: string, partitions: number, patienceS: number): Inspection {
  return {
    mayPass: true,
    checks: [
      { name: 'group', promise: 'every stream has the groups that read it' },
      { name: 'stuck', promise: `what an owner has been given is acknowledged within ${patienceS} s` },
      { name: 'lag', promise: `what waits is given to an owner within ${patienceS} s` },
    ],
    look: (report) => withRedis(redisUrl, (redis) => look(redis, partitions, patienceS, report)),
  };
}

async function look(redis: Redis, partitions: number, patienceS: number, report: Report): Promise<void> {
  const inboxes = (await keysWith(redis, INBOX_PREFIX)).map((stream) => ({
    stream,
    groups: [groups.gateway as string],
  }));
  const wanted = Array.from({ length: partitions }, (_, p) => streamsOf(p)).flat();
  const totals = { entries: 0, pending: 0, waiting: 0 };
  for (const { stream, groups: names } of [...wanted, ...inboxes]) {
    const views = await viewGroups(redis, stream, await redisNowMs(redis, stream));
    // One that nobody has written to or read from is not there.
    if (!views) continue;
    totals.entries++;
    for (const name of names)
      if (!views.some(({ group }) => group === name)) report.of('group').add(`${stream} has no group ${name}`);
    for (const { group, pending, pendingMs, waiting, waitingMs } of views) {
      totals.pending += pending;
      totals.waiting += waiting;
      const of = `${stream} for ${group}`;
      if (pendingMs > patienceS * 1_000)
        report.of('stuck').add(`${of}: ${pending} not acknowledged, the oldest for ${seconds(pendingMs)}`, of);
      if (waitingMs > patienceS * 1_000)
        report.of('lag').add(`${of}: ${waiting} not read, the oldest for ${seconds(waitingMs)}`, of);
    }
  }
  report.of('group').seen = `${totals.entries} streams`;
  report.of('stuck').seen = `${totals.pending} entries`;
  report.of('lag').seen = `${totals.waiting} entries`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
