import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeTempDir } from '../src/paths.ts';
import { startedAt } from '../src/process-identity.ts';
import { startStack } from '../src/start-stack.ts';
import { readState } from '../src/state.ts';
import { stubStack } from './fixtures/stub-stack.ts';

const killed = suite('a stack that is killed');

killed('takes everything with it, and its folder can be used again at once', async () => {
  const folder = makeTempDir('test');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/run-stub-stack.ts'), folder], {
    stdio: 'inherit',
  });
  const state = () => readState(join(folder, 'state.json'));
  while (!state()) {
    assert.is(child.exitCode, null, 'it started');
    await sleep(50);
  }
  const pids = [...(state()?.instances ?? []), state()?.mysql, state()?.redis, state()?.nginx].map(
    (each) => each?.pid ?? 0,
  );
  assert.is(pids.length, 10);
  for (const pid of pids) assert.ok(startedAt(pid), `process ${pid} runs`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const again = await startStack(stubStack(folder, { services: [] }));
  for (const pid of pids) assert.is(startedAt(pid), undefined, `process ${pid} is gone`);
  await again.stop();
  assert.ok(existsSync(join(folder, 'mysql')), 'the data stays');
});
killed.run();
