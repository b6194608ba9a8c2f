import { redisNowMs } from '@chatapp/bus';
import { GATEWAYS_KEY, INBOX_PREFIX, routesKey, streams } from '@chatapp/contracts';
import type { Redis } from 'ioredis';
import type { Inspection } from './inspection.ts';
import { keysWith, withRedis } from './redis-view.ts';
import type { Report } from './report.ts';

/** Whether gateways, their inboxes and the routes to them agree. */
export function inspectGateways(redisUrl: string, partitions: number): Inspection {
  return {
    mayPass: true,
    checks: [
      { name: 'inbox', promise: 'every living gateway has an inbox, and every inbox its gateway' },
      { name: 'route', promise: 'no route leads to a gateway that is gone' },
    ],
    look: (report) =>
      withRedis(redisUrl, async (redis) => {
        const live = await liveGateways(redis);
        await lookAtInboxes(redis, live, report);
        await lookAtRoutes(redis, live, partitions, report);
      }),
  };
}

export async function liveGateways(redis: Redis): Promise<Set<string>> {
  return new Set(await redis.zrangebyscore(GATEWAYS_KEY, `(${await redisNowMs(redis, GATEWAYS_KEY)}`, '+inf'));
}

async function lookAtInboxes(redis: Redis, live: ReadonlySet<string>, report: Report): Promise<void> {
  const inboxes = new Set(await keysWith(redis, INBOX_PREFIX));
  const found = report.of('inbox');
  found.seen = `${live.size} gateways`;
  for (const inbox of inboxes) if (!live.has(inbox.slice(INBOX_PREFIX.length))) found.add(`${inbox} has no gateway`);
  for (const gateway of live) if (!inboxes.has(streams.inbox(gateway))) found.add(`gateway ${gateway} has no inbox`);
}

async function lookAtRoutes(
  redis: Redis,
  live: ReadonlySet<string>,
  partitions: number,
  report: Report,
): Promise<void> {
  const found = report.of('route');
  let routes = 0;
  for (let p = 0; p < partitions; p++)
    for (let cursor = '0'; ;) {
      const [next, flat] = await redis.hscan(routesKey(p), cursor, 'COUNT', 1_000);
      for (let index = 0; index < flat.length; index += 2) {
        const [key = '', gateway = ''] = (flat[index] ?? '').split(' ');
        routes++;
        if (!live.has(gateway)) found.add(`partition ${p}: ${key} → ${gateway}`);
      }
      cursor = next;
      if (cursor === '0') break;
    }
  found.seen = `${routes} routes`;
}
