import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dividerOnArrival, dividerOnOpen } from '#lib/timeline/divider.ts';

const test = suite('new divider');

const away = { looking: false, watching: false };
const atEnd = { looking: true, watching: true };
const furtherUp = { looking: true, watching: false };

test('stands after what was read when the room was opened', () => {
  assert.is(dividerOnOpen(7, 10), 7);
  assert.is(dividerOnOpen(0, 10), 0);
});

test('a room that is read has none', () => {
  assert.is(dividerOnOpen(10, 10), null);
  assert.is(dividerOnOpen(0, 0), null);
});

test('what I see arrive needs none', () => {
  assert.is(dividerOnArrival(null, 10, 11, atEnd), null);
});

test('what arrives while I look away begins after all that I had read', () => {
  assert.is(dividerOnArrival(null, 10, 11, away), 10);
});

test('stays where it is while more arrives', () => {
  assert.is(dividerOnArrival(10, 10, 12, away), 10);
  assert.is(dividerOnArrival(7, 9, 12, away), 7);
  assert.is(dividerOnArrival(7, 10, 11, atEnd), 7);
});

test('moves on when all was read and I look away again', () => {
  assert.is(dividerOnArrival(7, 12, 13, away), 12);
});

test('stays where it is for whoever reads further up, though all was on the screen once', () => {
  assert.is(dividerOnArrival(7, 12, 13, furtherUp), 7);
  assert.is(dividerOnArrival(null, 12, 13, furtherUp), 12);
});

test.run();
