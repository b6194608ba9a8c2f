import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readLock, takeLock } from '../src/lock.ts';
import { startedAt } from '../src/process-identity.ts';

const lock = suite('the lock of a data folder');
let dir = '';
let file = '';

lock.before.each(() => {
  dir = mkdtempSync(join(tmpdir(), 'chatapp-lock-'));
  file = join(dir, 'lock.json');
});
lock.after.each(() => rmSync(dir, { recursive: true }));

lock('is held by one, and says by whom', async () => {
  const held = await takeLock(file, process.pid);
  assert.is(readLock(file)?.pid, process.pid);
  try {
    await takeLock(file, process.pid);
    assert.unreachable();
  } catch (error) {
    assert.match(
      (error as Error).message,
      new RegExp(`Another stack \\(process ${process.pid}\\) already runs on ${dir}`),
    );
  }
  held.release();
  assert.is(readLock(file), undefined);
  (await takeLock(file, process.pid)).release();
});

lock('of a dead process is taken over, also when its number is in use again', async () => {
  const dead = { pid: process.pid, started: 'long ago', guardPid: process.pid, guardStarted: 'long ago' };
  writeFileSync(file, JSON.stringify(dead));
  (await takeLock(file, process.pid)).release();
  assert.not(existsSync(file));
});

lock('of a killed stack is free only when its guard has ended what ran', async () => {
  const guard = spawn('sleep', ['0.5']);
  const guardPid = guard.pid ?? 0;
  writeFileSync(file, JSON.stringify({ pid: 1, started: 'never', guardPid, guardStarted: startedAt(guardPid) }));
  const startedMs = performance.now();
  (await takeLock(file, process.pid)).release();
  assert.ok(performance.now() - startedMs > 300);
});

lock('a damaged one is taken over', async () => {
  writeFileSync(file, '{"pid":');
  (await takeLock(file, process.pid)).release();
});
lock.run();
