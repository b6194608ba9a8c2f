import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('watchdog');
const program = fileURLToPath(new URL('support/hanging-service.ts', import.meta.url));
const HUNG_AFTER_MS = 1_000;

interface Running {
  child: ChildProcess;
  exited: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  output: () => string;
}

/** Starts the program, and waits until it says that it runs and the thread has had its time to start. */
async function running(hungAfterMs: number): Promise<Running> {
  const child = spawn(process.execPath, [program, String(hungAfterMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Running['exited'];
  let output = '';
  const { promise, resolve } = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes('"running"')) resolve();
  });
  await promise;
  await sleep(500);
  return { child, exited, output: () => output };
}

test('a process whose event loop hangs says so, and ends', async () => {
  const { child, exited, output } = await running(HUNG_AFTER_MS);
  const hungAt = performance.now();
  child.kill('SIGUSR2');
  const [, signal] = await exited;
  const ms = performance.now() - hungAt;
  assert.is(signal, 'SIGKILL');
  assert.ok(ms >= 0.8 * HUNG_AFTER_MS && ms < 10 * HUNG_AFTER_MS, String(ms));
  const last = JSON.parse(output().trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  assert.is(last['level'], 'fatal');
  assert.is(last['service'], 'test');
  assert.match(String(last['msg']), 'the event loop hangs');
});

test('a process that was stopped for longer goes on, and still stops by itself', async () => {
  const { child, exited } = await running(HUNG_AFTER_MS);
  child.kill('SIGSTOP');
  await sleep(3 * HUNG_AFTER_MS);
  child.kill('SIGCONT');
  await sleep(2 * HUNG_AFTER_MS);
  assert.is(child.exitCode ?? child.signalCode, null, 'it lives');
  child.kill('SIGTERM');
  assert.equal(await exited, [0, null]);
});

test('with 0 nothing watches', async () => {
  const { child, exited } = await running(0);
  child.kill('SIGUSR2');
  await sleep(2 * HUNG_AFTER_MS);
  assert.is(child.exitCode ?? child.signalCode, null, 'it hangs on');
  child.kill('SIGKILL');
  await exited;
});

test.run();
