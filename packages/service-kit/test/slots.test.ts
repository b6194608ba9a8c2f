import { setTimeout } from 'node:timers/promises';
import { AppError } from '../src/app-error.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Slots } from '../src/slots.ts';

const test = suite('slots');

/** Work that goes on until it is told to end. */
function work(slots: Slots, log: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const done = slots.run(async () => {
    log.push(name);
    await promise;
  });
  done.catch(() => undefined);
  return { done, finish: resolve, fail: reject };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('runs so many at once, and the others in the order in which they came', async () => {
  const slots = new Slots({ concurrency: 2, queueLimit: 10, waitLimitMs: 10_000 });
  const log: string[] = [];
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => work(slots, log, name));
  await turn();
  assert.equal(log, ['a', 'b']);
  b?.finish();
  await turn();
  assert.equal(log, ['a', 'b', 'c']);
  a?.fail(new Error('failed'));
  await turn();
  assert.equal(log, ['a', 'b', 'c', 'd']);
  c?.finish();
  d?.finish();
  await Promise.all([b?.done, c?.done, d?.done]);
});

test('refuses as busy what finds the queue full, and takes more once there is room', async () => {
  const slots = new Slots({ concurrency: 1, queueLimit: 1, waitLimitMs: 10_000 });
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => work(slots, log, name));
  await turn();
  try {
    await c?.done;
    assert.unreachable();
  } catch (error) {
    assert.instance(error, AppError);
    assert.is((error as AppError).code, 'busy');
  }
  a?.finish();
  b?.finish();
  await Promise.all([a?.done, b?.done]);
  const later = work(slots, log, 'later');
  later.finish();
  await later.done;
  assert.equal(log, ['a', 'b', 'later']);
});

test('refuses as busy what has waited too long, and goes on with the next', async () => {
  const slots = new Slots({ concurrency: 1, queueLimit: 10, waitLimitMs: 20 });
  const log: string[] = [];
  const [a, b] = ['a', 'b'].map((name) => work(slots, log, name));
  await setTimeout(40);
  const c = work(slots, log, 'c');
  a?.finish();
  c.finish();
  await c.done;
  assert.is(await b?.done.catch((error: AppError) => error.code), 'busy');
  assert.equal(log, ['a', 'c']);
});

test.run();
