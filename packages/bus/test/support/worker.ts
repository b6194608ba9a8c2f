import { Fenced, TransientError, type Bus, type ConsumeOptions, type Consumer } from '../../src/index.ts';

/** Like a database that checks an owner's epoch in the same transaction as its write. */
const FENCED_WRITE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('FENCED') end
for i = 2, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end
return 'OK'`;

export const workStream = (p: number) => `work:{${p}}`;
export const handledKey = (p: number) => `handled:{${p}}`;

/** A consumer whose handler writes what it got to a list at Redis, under the protection of an epoch. Entries: `instance:data`. */
export function startWorker(bus: Bus, options: Partial<ConsumeOptions> & { delayMs?: number } = {}): Consumer {
  const epochs = new Map<number, number>();
  return bus.consume({
    group: 'workers',
    streams: (p) => [workStream(p)],
    async onAcquire(p) {
      epochs.set(p, await bus.redis.incr(`epoch:{${p}}`));
    },
    async handle(batch, { p }) {
      if (options.delayMs) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
      const lines = batch.map(({ data }) => `${bus.instance}:${data}`);
      try {
        await bus.redis.eval(FENCED_WRITE, 2, `epoch:{${p}}`, handledKey(p), epochs.get(p)!, ...lines);
      } catch (fault) {
        if (String(fault).includes('FENCED')) throw new Fenced('another owner has begun');
        throw new TransientError('the list is away', { cause: fault });
      }
    },
    ...options,
  });
}
