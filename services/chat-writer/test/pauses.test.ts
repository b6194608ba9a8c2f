import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pauses } from '../src/batch/pauses.ts';

const test = suite('pauses of the process');

function standStill(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

test('work that a pause interrupted is told apart from work before and after it', async () => {
  const pauses = new Pauses(400);
  const beforeMs = performance.now();
  await delay(200);
  assert.is(pauses.hasPaused(beforeMs), false);
  standStill(500);
  assert.is(pauses.hasPaused(beforeMs), true);
  await delay(1);
  const afterMs = performance.now();
  await delay(200);
  assert.is(pauses.hasPaused(afterMs), false);
  assert.is(pauses.hasPaused(beforeMs), true);
  pauses.stop();
});

test.run();
