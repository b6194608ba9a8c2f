import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('start');
const program = fileURLToPath(new URL('support/starting-service.ts', import.meta.url));
const run = (env: NodeJS.ProcessEnv) => spawnSync(process.execPath, [program], { env, encoding: 'utf8' });

test('it builds with the settings', () => {
  const { status, stdout } = run({ NAME: 'x' });
  assert.is(status, 0);
  assert.is(stdout, 'built x\n');
});

test('settings that are missing end it with one clear message and no stack', () => {
  const { status, stderr } = run({});
  assert.is(status, 1);
  assert.is(stderr, 'Settings are missing or wrong:\n  - NAME is missing (any name)\n');
});

test('what fails while building ends it with its stack', () => {
  const { status, stderr } = run({ NAME: 'bad' });
  assert.is(status, 1);
  assert.match(stderr, /^Error: cannot build\n\s+at /);
});

test.run();
