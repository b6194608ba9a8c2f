import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { progressLine } from '../src/progress.ts';

const test = suite('progress');

test('tells how far it is, how fast, and how long it takes', () => {
  const line = progressLine('Messages', { done: 5_000, total: 20_000, fresh: 4_000, elapsedS: 4 });
  assert.is(line, 'Messages   25 %  5,000 of 20,000  1,000/s, 15 s left');
});

test('what was there before makes nothing faster', () => {
  const line = progressLine('Messages', { done: 900_000, total: 1_000_000, fresh: 0, elapsedS: 4 });
  assert.is(line, 'Messages   90 %  900,000 of 1,000,000  0/s');
});

test('long times are told in minutes and hours', () => {
  const at = (total: number) => progressLine('', { done: 100, total, fresh: 100, elapsedS: 1 });
  assert.match(at(60_100), '10 min left');
  assert.match(at(720_100), '2.0 h left');
  assert.match(progressLine('', { done: 0, total: 0, fresh: 0, elapsedS: 0 }), '100 %');
});

test.run();
