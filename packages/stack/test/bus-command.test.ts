import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repoRoot } from '../src/paths.ts';
import { startRedis } from '../src/stores/redis.ts';

const test = suite('chatapp bus');
const server = await startRedis();
const redis = new Redis(server.redisUrl);
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatapp-bus-'));
});
test.before.each(async () => {
  await redis.flushall();
  for (const record of ['1', '2', '3'])
    await redis.xadd(
      'dead-letters',
      '*',
      ...Object.entries({ stream: 's', group: 'g', record, error: 'broken', at: 'now' }).flat(),
    );
});
test.after(async () => {
  redis.disconnect();
  await server.stop();
  await rm(folder, { recursive: true });
});

async function chatapp(args: string[], env: Record<string, string> = {}): Promise<string> {
  const program = join(repoRoot, 'packages/stack/src/cli/chatapp.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
  });
  return stdout;
}

/** The stores that an operator names. MySQL has nothing to do with it. */
const named = ['--mysql-url', 'mysql://nobody@127.0.0.1:1', '--redis-url', server.redisUrl];
const onStream = async () => (await redis.xrange('s', '-', '+')).map(([, fields]) => fields[1]);

test('lists dead letters, and puts one or all of them back', async () => {
  const listed = await chatapp(['bus', 'dead-letters', ...named]);
  assert.match(listed, /3 dead letters\./);
  const ids = [...listed.matchAll(/^(\d+-\d+) {2}now {2}s for g\n {2}broken\n {2}(\d)$/gm)];
  assert.equal(
    ids.map(([, , record]) => record),
    ['1', '2', '3'],
  );
  assert.match(await chatapp(['bus', 'replay', ids[1]?.[1] ?? '', ...named]), /^1 put back/);
  assert.match(await chatapp(['bus', 'replay', 'all', ...named]), /^2 put back/);
  assert.equal(await onStream(), ['2', '1', '3']);
});

test('in a container takes the stores from mounted files, and has no command for a stack that is not there', async () => {
  const file = join(folder, 'url');
  await writeFile(file, `${server.redisUrl}\n`);
  const env = {
    CHATAPP_PROGRAM: 'deploy/chatapp',
    CHATAPP_CHAT_URL_FILE: file,
    CHATAPP_AUTH_URL_FILE: file,
    CHATAPP_REDIS_URL_FILE: file,
  };
  assert.match(await chatapp(['bus', 'dead-letters'], env), /3 dead letters\./);
  const help = await chatapp(['help'], env);
  assert.match(help, /^deploy\/chatapp COMMAND/);
  assert.match(help, /^ {2}verify/m);
  assert.not.match(help, /^ {2}down/m);
});

test.run();
