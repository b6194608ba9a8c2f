import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Backlog } from '../src/commands/backlog.ts';
import { Pending } from '../src/commands/pending.ts';

const LATE_MS = 1_000;
const STEP_MS = 100;
const test = suite('gateway: how much may wait');

interface Item {
  sentMs: number;
  settled: boolean;
}

/** Offers and answers so many a second, oldest first, and takes no more than there is room for. */
class Load {
  readonly backlog = new Backlog<Item>(LATE_MS, 0);
  readonly waiting: Item[] = [];
  nowMs = 0;
  longestMs = 0;
  refused = 0;

  run(forMs: number, offered: number, answered: number): void {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs; this.nowMs += STEP_MS) {
      for (let n = 0; n < (offered * STEP_MS) / 1_000; n++) this.#offer();
      for (const item of this.waiting.splice(0, (answered * STEP_MS) / 1_000)) {
        this.longestMs = Math.max(this.longestMs, this.nowMs - item.sentMs);
        this.backlog.settle(item);
      }
      this.backlog.look(this.nowMs);
    }
  }

  #offer(): void {
    if (this.backlog.size >= this.backlog.room) {
      this.refused++;
      return;
    }
    const item = { sentMs: this.nowMs, settled: false };
    this.waiting.push(item);
    this.backlog.add(item);
  }
}

test('what can be answered is never refused, bursts included', () => {
  const load = new Load();
  load.run(5_000, 900, 1_000);
  for (let burst = 0; burst < 5; burst++) {
    load.run(100, 3_000, 1_000);
    load.run(1_000, 500, 1_000);
  }
  assert.is(load.refused, 0);
});

test('of three times as much, no more is taken than can be answered in time', () => {
  const load = new Load();
  load.run(20_000, 3_000, 1_000);
  assert.ok(load.refused > 30_000);
  assert.ok(load.longestMs <= 1.5 * LATE_MS, `${load.longestMs} ms`);
});

test('the later this process is itself, the less it takes', () => {
  const load = new Load();
  load.run(5_000, 3_000, 1_000);
  const { room } = load.backlog;
  load.backlog.look(load.nowMs, LATE_MS / 2);
  assert.ok(load.backlog.room < room * 0.6, `${load.backlog.room} of ${room}`);
  load.backlog.look(load.nowMs + STEP_MS, 2 * LATE_MS);
  assert.ok(load.backlog.room < room * 0.1);
});

test('while nobody answers a few may wait, and all is as before once somebody does', () => {
  const load = new Load();
  load.run(2_000, 10, 1_000);
  load.run(3_000, 10, 0);
  assert.is(load.refused, 0, 'thirty in three seconds');
  load.run(3_000, 500, 0);
  assert.ok(load.refused > 0);
  load.run(2_000, 500, 1_000);
  const before = load.refused;
  load.run(5_000, 500, 1_000);
  assert.is(load.refused, before);
});

test('between two looks no more is taken than somebody may wait for', () => {
  const pending = new Pending(10_000, LATE_MS);
  const nobody = { connection: null, answered: () => {}, gaveUp: () => {} };
  let taken = 0;
  const surge = (count: number) => {
    for (let n = 0; n < count; n++) {
      const stream = `commands:{${n % 16}}`;
      if (!pending.isFull(stream)) pending.add(++taken, stream, '', nobody);
    }
    return pending.size;
  };
  assert.is(surge(2_000), 2_000, 'a burst is taken');
  assert.ok(surge(50_000) <= 2_600, `${pending.size} of a flood`);
  // Once answers have come, as much as comes in twice the time.
  for (let ref = 1; ref <= taken; ref++) pending.take(ref);
  pending.look(performance.now() + STEP_MS, 0);
  assert.ok(surge(50_000) > 3_000, `${pending.size}`);
});

test('answers out of turn leave nothing behind', () => {
  const backlog = new Backlog<Item>(LATE_MS, 0);
  const items = Array.from({ length: 500 }, (_, index) => ({ sentMs: index, settled: false }));
  for (const item of items) backlog.add(item);
  for (const item of items.toReversed()) backlog.settle(item);
  backlog.look(10_000);
  assert.is(backlog.size, 0);
  assert.is(backlog.room, Infinity);
});

test.run();
