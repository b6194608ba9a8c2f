import { setTimeout as sleep } from 'node:timers/promises';
import { createBus, type Bus } from '@chatapp/bus';
import { StackError } from '../../errors.ts';
import { readBus } from '../../verify/bus-table.ts';
import { program, type Command } from '../command.ts';
import { sourceArgs } from '../source-args.ts';

const PAGE = 100;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const print = (line: string) => void process.stdout.write(`${line}\n`);

export const bus: Command = {
  usage: '[dead-letters | replay ID… | replay all]',
  summary: 'owners, lag and inboxes; dead letters, and putting them back',
  async run(args) {
    const { words, sources, partitions } = sourceArgs(args);
    const [action, ...ids] = words;
    if (action === undefined) print(await readBus(sources.redisUrl, partitions));
    else if (action === 'dead-letters') await withBus(sources.redisUrl, list);
    else if (action === 'replay' && ids.length > 0) {
      mustBeIds(ids);
      await withBus(sources.redisUrl, (on) => replay(on, ids));
    } else throw new StackError(`${program} bus ${bus.usage}`);
    return 0;
  },
};

/** Before Redis is asked. @throws StackError */
function mustBeIds(ids: readonly string[]): void {
  const unknown = ids.find((id) => ids[0] !== 'all' && !/^\d+-\d+$/.test(id));
  if (unknown !== undefined)
    throw new StackError(`${unknown} is no id of a dead letter, like 1772366400000-0: ${program} bus dead-letters`);
}

/** Services wait for a Redis that is away; somebody at a keyboard is told. */
const PATIENCE_MS = 5_000;

async function withBus(redisUrl: string, work: (bus: Bus) => Promise<void>): Promise<void> {
  const on = createBus({ redisUrl, instance: 'chatapp', log: silent });
  try {
    const isUp = await Promise.race([on.start().then(() => true), sleep(PATIENCE_MS, false, { ref: false })]);
    if (!isUp) throw new StackError('A store cannot be used: Redis does not answer. Does the stack run?');
    await work(on);
  } finally {
    await on.close();
  }
}

async function list(on: Bus): Promise<void> {
  let after: string | undefined;
  for (let total = 0; ;) {
    const letters = await on.listDeadLetters({ count: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { id, stream, group, record, error, at } of letters)
      print(`${id}  ${at}  ${stream} for ${group}\n  ${error.split('\n')[0]}\n  ${record}`);
    total += letters.length;
    after = letters.at(-1)?.id;
    if (after === undefined) return print(`${total} dead letters.`);
  }
}

/** Each goes to the end of its stream; every group of the stream gets it. */
async function replay(on: Bus, ids: readonly string[]): Promise<void> {
  let replayed = 0;
  if (ids[0] !== 'all') replayed = await on.replayDeadLetters(ids);
  else {
    // Only those that are there now: one that fails again comes back with a new id.
    const newest = await on.redis.xrevrange('dead-letters', '+', '-', 'COUNT', 1);
    const last = newest[0]?.[0];
    for (let isOver = last === undefined; !isOver;) {
      const page = (await on.listDeadLetters({ count: PAGE })).map(({ id }) => id);
      const end = page.indexOf(last ?? '');
      replayed += await on.replayDeadLetters(end < 0 ? page : page.slice(0, end + 1));
      isOver = end >= 0 || page.length === 0;
    }
  }
  print(`${replayed} put back at the end of their streams.`);
}
