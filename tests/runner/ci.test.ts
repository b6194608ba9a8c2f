// .ci/run, with a stand-in for the tests and for the engine.
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('.ci/run');
let folder = '';
test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatapp-ci-'));
  await cp(join(repoRoot, '.ci'), join(folder, 'checkout/.ci'), { recursive: true });
});
test.after.each(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
}

/** @returns the last line, and the exit code. */
function ci(tests: string): Promise<[last: string | undefined, code: number]> {
  const { promise, resolve } = Promise.withResolvers<[string | undefined, number]>();
  void write('checkout/scripts/test.mjs', tests).then(() => {
    const child = execFile(join(folder, 'checkout/.ci/run'), (_error, stdout) =>
      resolve([stdout.trim().split('\n').at(-1), child.exitCode ?? -1]),
    );
  });
  return promise;
}

const green = "console.log('12 passed, 0 failed, 3 skipped')";
const engine = 'shared/container-engine/up';

test('ends with what the tests say, and with their exit code', async () => {
  assert.equal(await ci(green), ['12 passed, 0 failed, 3 skipped', 0]);
  assert.equal(await ci("console.log('11 passed, 1 failed'); process.exitCode = 1"), ['11 passed, 1 failed', 1]);
});

test('an engine that starts changes nothing; one that fails counts as a failure', async () => {
  await write(engine, '#!/bin/sh\nexit 0\n');
  assert.equal(await ci(green), ['12 passed, 0 failed, 3 skipped', 0]);
  await write(engine, '#!/bin/sh\nexit 1\n');
  assert.equal(await ci(green), ['12 passed, 1 failed, 3 skipped', 1]);
  assert.equal(await ci("console.log('12 passed, 0 failed')"), ['12 passed, 1 failed', 1]);
});

test('where no test could run, that is one failure', async () => {
  assert.equal(await ci("console.log('no packages'); process.exitCode = 1"), ['0 passed, 1 failed', 1]);
});

test.run();
