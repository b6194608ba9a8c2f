import { DEAD_LETTERS_STREAM, fieldsOf, mastersOf } from '@chatapp/bus';
import type { Inspection } from './inspection.ts';
import { withRedis } from './redis-view.ts';

const SHOWN = 5;

/** Whether anything was set aside, and whether Redis may throw something away. */
export function inspectRedis(redisUrl: string): Inspection {
  return {
    mayPass: false,
    checks: [
      { name: 'dead-letter', promise: 'every record could be handled' },
      { name: 'eviction', promise: 'a full Redis refuses, and throws nothing away' },
    ],
    look: (report) =>
      withRedis(redisUrl, async (redis) => {
        const letters = report.of('dead-letter');
        for (const [id, flat] of await redis.xrange(DEAD_LETTERS_STREAM, '-', '+', 'COUNT', SHOWN)) {
          const fields = fieldsOf(flat);
          const [error] = String(fields.get('error')).split('\n');
          letters.add(`${id}: ${String(fields.get('stream'))} for ${String(fields.get('group'))}: ${error}`);
        }
        letters.count = await redis.xlen(DEAD_LETTERS_STREAM);
        letters.seen = `${letters.count} set aside`;
        const eviction = report.of('eviction');
        const used: string[] = [];
        for (const server of mastersOf(redis)) {
          const memory = await server.info('memory');
          const setting = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(memory)?.[1] ?? '';
          used.push(setting('used_memory_human'));
          if (setting('maxmemory') !== '0' && setting('maxmemory_policy') !== 'noeviction')
            eviction.add(`maxmemory-policy is ${setting('maxmemory_policy')}: it must be noeviction`);
        }
        eviction.seen = `${used.join(' + ')} used`;
      }),
  };
}
