import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Progress, progressLine } from '../src/progress.ts';

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

/** What a terminal, or a file, is sent; ↺: the line begins anew. */
function shown(isTTY: boolean, work: (progress: Progress) => void): string {
  let text = '';
  const out = { isTTY, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
  const progress = new Progress('Messages', 24, out);
  work(progress);
  progress.end();
  return text.replaceAll('\r\x1b[2K', '↺');
}

test('on a terminal a bar is drawn in one place, and ends its line', () => {
  const half = shown(true, (progress) => progress.add(12));
  assert.match(half, /^↺█{12}░{12} {2}Messages {3}50 % {2}12 of 24 {2}[\d,]+\/s, \d+ s left\n$/);
  assert.match(
    shown(true, (progress) => progress.addOld(24)),
    /^↺█{24} {2}Messages {2}100 % {2}24 of 24 {2}0\/s\n$/,
  );
  // More than was said is no more than all.
  assert.match(
    shown(true, (progress) => progress.add(30)),
    /█{24} {2}Messages {2}100 %/,
  );
});

test('elsewhere each report is a line without a bar', () => {
  assert.match(
    shown(false, (progress) => progress.add(6)),
    /^Messages {3}25 % {2}6 of 24 {2}[\d,]+\/s, \d+ s left\n$/,
  );
});

test.run();
