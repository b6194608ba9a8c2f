import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { insideFence, isSend, letterOf } from '#lib/composer/keys.ts';
import { isAddress, MARKS, withAddress, withLink, withMark, withWord, type Change } from '#lib/composer/marks.ts';
import { rank } from '#lib/composer/rank.ts';
import { wordAt } from '#lib/composer/word.ts';

const press = { key: 'Enter', shiftKey: false, altKey: false, isComposing: false, keyCode: 13 };

const keys = suite('composer keys');

keys('Enter sends, Shift+Enter breaks the line', () => {
  assert.is(isSend(press), true);
  assert.is(isSend({ ...press, shiftKey: true }), false);
  assert.is(isSend({ ...press, key: 'a', keyCode: 65 }), false);
});

keys('the Enter of an input method never sends', () => {
  assert.is(isSend({ ...press, isComposing: true }), false);
  assert.is(isSend({ ...press, keyCode: 229 }), false);
});

keys('a mark is set with Ctrl, on a Mac with Command', () => {
  const plain = { key: 'B', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  assert.is(letterOf({ ...plain, ctrlKey: true }, false), 'b');
  assert.is(letterOf({ ...plain, ctrlKey: true }, true), '');
  assert.is(letterOf({ ...plain, metaKey: true }, true), 'b');
  assert.is(letterOf({ ...plain, ctrlKey: true, altKey: true }, false), '');
  assert.is(letterOf(plain, false), '');
});
keys.run();

const marks = suite('marks');

/** `text` with what is selected between brackets. */
const selected = (text: string) => ({
  text: text.replace(/[[\]]/g, ''),
  start: text.indexOf('['),
  end: text.indexOf(']') - 1,
});
function done({ text }: { text: string }, change: Change): string {
  const result = text.slice(0, change.from) + change.text + text.slice(change.to);
  return `${result.slice(0, change.start)}[${result.slice(change.start, change.end)}]${result.slice(change.end)}`;
}
const marked = (text: string, mark: string): string => done(selected(text), withMark(selected(text), mark));

marks('stand around what is selected, and go when set again', () => {
  assert.is(marked('a [bold] word', MARKS['b'] ?? ''), 'a **[bold]** word');
  assert.is(marked('a **[bold]** word', '**'), 'a [bold] word');
  assert.is(marked('a [**bold**] word', '**'), 'a [bold] word');
  assert.is(marked('a [ word ]', '_'), 'a  _[word]_ ');
  assert.is(marked('a []', '`'), 'a `[]`');
  assert.is(marked('[x]', '**'), '**[x]**');
});
marks('a link waits for its address, an address for its words', () => {
  const link = (text: string): string => done(selected(text), withLink(selected(text)));
  assert.is(link('the [docs]'), 'the [docs]([])');
  assert.is(link('[https://a.example/]'), '[[]](https://a.example/)');
  const words = selected('the [docs] here');
  assert.is(done(words, withAddress(words, ' https://a.example ')), 'the [docs](https://a.example)[] here');
  assert.is(isAddress('https://a.example/x y'), false);
});
marks('a completed word is followed by one space', () => {
  const at = { from: 3, to: 6 };
  assert.is(done({ text: 'hi @an' }, withWord('hi @an', at, '@ann')), 'hi @ann []');
  assert.is(done({ text: 'hi @an there' }, withWord('hi @an there', at, '@ann')), 'hi @ann []there');
});
marks.run();

const words = suite('the word at the caret');

/** The word at `|`. */
function at(text: string): string | null {
  const word = wordAt(text.replace('|', ''), text.indexOf('|'));
  return word && `${word.trigger}${word.query}`;
}

const cases: readonly (readonly [text: string, word: string | null])[] = [
  ['@|', '@'],
  ['hi @an|', '@an'],
  ['hi @an| and', '@an'],
  ['你好@a|', '@a'],
  ['ann@home|', null],
  ['\\\\@an|', null],
  ['a/@an|', null],
  ['@ann |', null],
  ['#|', '#'],
  ['see #the lou|', '#the lou'],
  ['a#b|', null],
  ['# |', null],
  [':sm|', ':sm'],
  [':s|', null],
  ['at 10:30|', null],
  ['😀:sm|', ':sm'],
  ['`@an|', null],
  ['`code` @an|', '@an'],
  ['```\n@an|', null],
  ['```\nx\n```\n@an|', '@an'],
  ['line\n@an|', '@an'],
];
for (const [text, word] of cases) words(JSON.stringify(text), () => assert.is(at(text), word));

words('Enter is a new line in a block of code that is open', () => {
  assert.is(insideFence('```ts\nconst a'), true);
  assert.is(insideFence('```ts\nconst a\n```'), false);
  assert.is(insideFence('`code'), false);
});
words('beginnings come before middles, in the order given', () => {
  const names = ['Joanna', 'Bob Anders', 'Ann', 'Ännchen'];
  assert.equal(
    rank('ann', names, (name) => [name], 9),
    ['Ann', 'Ännchen', 'Joanna'],
  );
  assert.equal(
    rank('an', names, (name) => [name], 2),
    ['Bob Anders', 'Ann'],
  );
  assert.equal(
    rank('', names, (name) => [name], 1),
    ['Joanna'],
  );
});
words.run();
