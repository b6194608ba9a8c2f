import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message } from '@chatapp/contracts';
import {
  whileFollowing,
  WINDOW_MAX,
  withHeard,
  withNewer,
  withOlder,
  type MessageWindow,
} from '#lib/timeline/message-window.ts';

const message = (seq: number, rev = seq): Message => ({ room: 'a', seq, rev, id: `m${seq}` }) as Message;
const range = (first: number, last: number): Message[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => message(first + index));
const page = (first: number, last: number, newest: number): MessageWindow => ({
  messages: range(first, last),
  atStart: first === 1,
  atEnd: last === newest,
});
const seqs = ({ messages }: MessageWindow): number[] => messages.map(({ seq }) => seq);
const NEWEST = 100_000;

const test = suite('the window over a long room');

test('grows upwards and downwards, never past its bound, without a hole', () => {
  let window = page(NEWEST - 59, NEWEST, NEWEST);
  for (let turn = 0; turn < 40; turn++) {
    const first = window.messages[0]?.seq ?? 0;
    window = withOlder(window, page(first - 60, first - 1, NEWEST));
    assert.ok(window.messages.length <= WINDOW_MAX);
  }
  assert.is(window.atEnd, false);
  for (let turn = 0; turn < 60 && !window.atEnd; turn++) {
    const last = window.messages.at(-1)?.seq ?? 0;
    window = withNewer(window, page(last + 1, Math.min(NEWEST, last + 60), NEWEST));
    const all = seqs(window);
    assert.equal(
      all,
      all.map((_, index) => (all[0] ?? 0) + index),
    );
  }
  assert.is(window.messages.at(-1)?.seq, NEWEST);
});

test('a page that does not join up changes nothing', () => {
  const window = page(100, 150, NEWEST);
  assert.is(withOlder(window, page(20, 80, NEWEST)), window);
  assert.is(withNewer(window, page(160, 200, NEWEST)), window);
});

test('knows when it has reached the first message', () => {
  assert.is(withOlder(page(61, 100, 100), page(1, 60, 100)).atStart, true);
});

test('what is heard: the newest form of a message, and new ones at the end only', () => {
  const window = page(1, 3, 3);
  const heard = withHeard(window, [message(2, 9), message(4), message(2, 7)]);
  assert.equal(seqs(heard), [1, 2, 3, 4]);
  assert.is(heard.messages[1]?.rev, 9);
  assert.is(withHeard(page(1, 3, 10), [message(11)]).messages.length, 3);
  assert.is(withHeard(window, [message(1)]), window);
});

test('one that leaves a gap shows that there is more below', () => {
  const window = withHeard(page(1, 3, 3), [message(7)]);
  assert.equal([seqs(window), window.atEnd], [[1, 2, 3], false]);
});

test('the first message of an empty room', () => {
  assert.equal(seqs(withHeard({ messages: [], atStart: true, atEnd: true }, [message(1)])), [1]);
});

test('a room that is left open for days does not grow', () => {
  let window: MessageWindow = { messages: [], atStart: true, atEnd: true };
  let most = 0;
  for (let seq = 1; seq <= 2_000; seq++) {
    window = whileFollowing(withHeard(window, [message(seq)]));
    most = Math.max(most, window.messages.length);
  }
  assert.ok(most <= WINDOW_MAX, `${most} messages`);
  assert.is(window.messages.at(-1)?.seq, 2_000);
});

test.run();
