import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newId, partitionOf } from '../src/index.ts';

const test = suite('partitionOf');

test('its values are pinned: services of different versions must agree on them', () => {
  const pinned = { '': 5, a: 12, foobar: 8, '01jd0000000000aa': 2, '01jd0000000000ab': 15, zzzzzzzzzzzzzzzz: 5 };
  assert.equal(Object.fromEntries(Object.keys(pinned).map((key) => [key, partitionOf(key)])), pinned);
});

test('it is FNV-1a of 32 bits: the published vectors come out', () => {
  const whole = 2 ** 32;
  assert.is(partitionOf('', whole), 0x811c9dc5);
  assert.is(partitionOf('a', whole), 0xe40c292c);
  assert.is(partitionOf('foobar', whole), 0xbf9cf968);
});

test('every value is a partition, whatever their number', () => {
  for (const partitions of [1, 2, 7, 16, 1_024])
    for (let index = 0; index < 500; index++) {
      const p = partitionOf(newId(), partitions);
      assert.ok(Number.isInteger(p) && p >= 0 && p < partitions);
    }
});

test('ids made within one second spread evenly', () => {
  const counts = Array.from({ length: 16 }, () => 0);
  const now = Date.now();
  for (let index = 0; index < 16_000; index++) {
    const p = partitionOf(newId(now + (index % 1_000)));
    counts[p] = (counts[p] ?? 0) + 1;
  }
  // 1,000 expected; six standard deviations are 184.
  assert.ok(Math.min(...counts) > 800 && Math.max(...counts) < 1_200, counts.join(' '));
});

test.run();
