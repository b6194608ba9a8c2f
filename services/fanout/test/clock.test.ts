import { setTimeout as delay } from 'node:timers/promises';
import type { Partition } from '../src/partition.ts';
import { PresenceClock } from '../src/presence/clock.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from './support/world.ts';

const test = suite('fanout: the clock of presence');
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A partition whose every tick tells of one person. */
function make() {
  const life = new AbortController();
  const done: string[] = [];
  const partition = {
    own: { p: 0, signal: life.signal },
    presence: { tick: () => (done.push('told'), ['ann g1']) },
    changed: (field: string) => done.push(`changed ${field}`),
    save: async () => done.push('saved'),
  } as unknown as Partition;
  return { life, done, partitions: new Map([[0, partition]]) };
}

test('what time has brought about is saved when it has gone out, and not before', async () => {
  const { done, partitions } = make();
  const flushed = Promise.withResolvers<void>();
  const clock = new PresenceClock({ flushed: () => flushed.promise }, partitions, log);
  clock.start();
  await until(() => done.length > 0);
  await delay(600);
  assert.equal(done, ['told'], 'an owner that dies here has left it to the next one');
  flushed.resolve();
  await until(() => done.length >= 3);
  clock.stop();
  assert.equal(done.slice(0, 3), ['told', 'changed ann g1', 'saved']);
});

test('an owner that has lost its partition, asleep perhaps, says nothing more', async () => {
  const { life, done, partitions } = make();
  life.abort();
  const clock = new PresenceClock({ flushed: async () => {} }, partitions, log);
  clock.start();
  await delay(600);
  clock.stop();
  assert.equal(done, []);
});

test.run();
