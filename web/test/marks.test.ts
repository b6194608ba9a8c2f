import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { markedPieces } from '#lib/timeline/marks.ts';

const short = (text: string, marks: number[][]): string =>
  markedPieces(text, marks)
    .map(({ text: piece, marked }) => (marked ? `[${piece}]` : piece))
    .join('');

const test = suite('marks of a search');
test('stand where the search says, counted in code points', () =>
  assert.is(
    short('😀 tea and tea', [
      [2, 5],
      [10, 13],
    ]),
    '😀 [tea] and [tea]',
  ));
test('a text without any is shown as it is', () => assert.is(short('tea', []), 'tea'));
test('a long text is cut to where the first stands', () => {
  const text = `${'a '.repeat(300)}tea ${'b '.repeat(300)}`;
  const shown = short(text, [[600, 603]]);
  assert.ok(shown.startsWith('… ') && shown.endsWith(' …') && shown.includes('[tea]'));
  assert.ok(shown.length < 320, shown);
});
test.run();
