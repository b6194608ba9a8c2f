import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repoRoot } from '../src/paths.ts';

const test = suite('npm run chatapp -- …');
const unreachable = ['--mysql-url', 'mysql://nobody:secret@127.0.0.1:1', '--redis-url', 'redis://127.0.0.1:1'];

function chatapp(...args: string[]): Promise<{ code: number; said: string }> {
  const program = join(repoRoot, 'packages/stack/src/cli/chatapp.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: `${stdout}${stderr}` }),
    );
  });
}

/** One sentence that says what to do, and no stack. */
async function refuses(pattern: RegExp, ...args: string[]): Promise<void> {
  const { code, said } = await chatapp(...args);
  assert.is(code, 1, said);
  assert.match(said, pattern);
  assert.not.match(said, /^ {4}at /m);
  assert.not.match(said, /secret/);
}

test('each command explains itself, and does nothing', async () => {
  for (const name of ['down', 'verify', 'demo', 'create-superuser']) {
    const { code, said } = await chatapp(name, '--help');
    assert.is(code, 0, said);
    assert.match(said, new RegExp(`^npm run chatapp -- ${name}`));
  }
});

test('an unknown option is named, with the way to those that there are', () =>
  refuses(/^Unknown option '--bogus'\. What there is: --help\n$/, 'verify', '--bogus'));

test('an address that is none is refused, and not shown', async () => {
  await refuses(/--mysql-url is no address like mysql:/, 'verify', '--mysql-url', 'secret', '--redis-url', 'redis://a');
  await refuses(/--redis-url is no address like redis:/, 'verify', '--mysql-url', 'mysql://a', '--redis-url', 'secret');
});

test('a store that does not answer is a sentence', () =>
  refuses(/^A store cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1\n$/, 'verify', ...unreachable));

test('what is no id of a dead letter is refused before a store is asked', () =>
  refuses(/xyz is no id of a dead letter/, 'bus', 'replay', 'xyz', ...unreachable));

test('a Redis that is away is not waited for', () =>
  refuses(/^A store cannot be used: Redis does not answer/, 'bus', 'dead-letters', ...unreachable));

test('a word too many stops nothing', () => refuses(/down takes no gateway/, 'down', 'gateway'));

test.run();
