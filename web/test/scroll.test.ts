import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SHOWN, showOlder, shownFrom } from '#lib/scroll/window-size.ts';

const messages = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => ({ seq: first + index }));

const test = suite('what is shown of a long list');

test('a short list is shown whole', () => {
  assert.is(shownFrom(messages(1, 40), 0, true), 1);
  assert.is(shownFrom([], 0, true), 0);
});

test('a long list is shown from its end', () => {
  assert.is(shownFrom(messages(1, 1_000), 0, true), 1_000 - SHOWN + 1);
});

test('at the end, the list does not grow without bound', () => {
  let from = 0;
  let most = 0;
  for (let last = 1; last <= 5_000; last++) {
    from = shownFrom(messages(Math.max(1, last - 600), last), from, true);
    most = Math.max(most, last - from + 1);
  }
  assert.ok(most <= 2 * SHOWN + 1, `${most} rows`);
});

test('further up, nothing goes away', () => {
  assert.is(shownFrom(messages(1, 5_000), 12, false), 12);
});

test('what is shown grows upwards by a screenful or three, to the first that is known', () => {
  const known = messages(51, 1_000);
  assert.is(showOlder(known, 901), 901 - SHOWN);
  assert.is(showOlder(known, 60), 51);
  assert.is(showOlder(known, 51), 51);
});

test.run();
