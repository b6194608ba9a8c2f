/**
 * Shows records that nobody could handle, or puts them back at the end of their streams once their cause is mended:
 *
 *     REDIS_URL=redis://… node packages/bus/src/bin/dead-letters.ts [list | replay <id>… | replay all]
 */
import { discard, newClient } from '../link.ts';
import { DeadLetters } from '../dead-letters.ts';
import { resolveSettings } from '../settings.ts';

const PAGE = 100;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const settings = resolveSettings({ redisUrl, instance: 'dead-letters', log: silent });
const redis = newClient(settings, 'command-line');
const deadLetters = new DeadLetters(redis, settings);

async function* all() {
  let after: string | undefined;
  for (;;) {
    const page = await deadLetters.list({ count: PAGE, ...(after ? { after } : {}) });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}

const [command = 'list', ...ids] = process.argv.slice(2);
await redis.connect();
if (command === 'list') {
  for await (const letter of all()) console.log(JSON.stringify(letter));
} else if (command === 'replay' && ids.length > 0) {
  if (ids[0] === 'all') {
    ids.length = 0;
    for await (const { id } of all()) ids.push(id);
  }
  console.log(`${await deadLetters.replay(ids)} put back`);
} else {
  console.error('usage: dead-letters.ts [list | replay <id>… | replay all]');
  process.exitCode = 2;
}
discard(redis);
