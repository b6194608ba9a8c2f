import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { atomsOf } from '../src/search/text/atoms.ts';
import { fold } from '../src/search/text/fold.ts';
import { includes, marksOf } from '../src/search/text/match.ts';
import { tokensOfPhrase, tokensOfText } from '../src/search/text/tokens.ts';

const test = suite('text of a search');
const atoms = (text: string) => atomsOf(text).map((atom) => atom.text);

/** The marked parts of `text`, taken out by code points. */
function marked(text: string, ...phrases: string[]): string[] {
  const points = Array.from(text);
  return marksOf(atomsOf(text), phrases.map(atomsOf)).map(([from, to]) => points.slice(from, to).join(''));
}

/** What is typed, and what stands in the message: found in spite of case, accents, points and forms of input. */
const same: [script: string, typed: string, written: string][] = [
  ['Latin', 'creme brulee', 'Une CRÈME brûlée, merci'],
  ['Latin, composed otherwise', 'école', 'e\u0301cole'],
  ['Latin, letters of their own', 'lodz strasse kobenhavn', 'ŁÓDŹ, Straße, KØBENHAVN'],
  ['Latin, ligatures and full width', 'fine chat', 'ﬁne Ｃｈａｔ'],
  ['Turkish', 'istanbul ısık', 'İSTANBUL ışık'],
  ['Vietnamese', 'tieng viet da', 'Tiếng Việt đã'],
  ['Cyrillic', 'елка москва', 'Ёлка, МОСКВА'],
  ['Greek', 'σισυφος ωρα', 'ΣΊΣΥΦΟΣ ώρα'],
  ['Arabic', 'مرحبا العالم', 'مَرْحَبًا، العـــالم'],
  ['Persian', 'می‌خواهم', 'میخواهم'],
  ['Hebrew', 'שלום', 'שָׁלוֹם'],
  ['Devanagari', 'नमस्ते', 'नमस्ते दुनिया'],
  ['Thai', 'ไทย', 'ฉันเรียนภาษาไทยทุกวัน'],
  ['Chinese', '学习', '我们在学校学习中文。'],
  ['Chinese, one character', '我', '是我'],
  ['Japanese', 'タワー', '東京タワーへ行く'],
  ['Japanese, half width', 'データ', 'この ﾃﾞｰﾀ です'],
  ['Korean, without its particle', '학교', '학교에서 만나자'],
  ['Korean, decomposed', '한글', '\u1112\u1161\u11ab\u1100\u1173\u11af'],
  ['emoji', '👍', 'well done 👍🏽'],
  ['emoji, one of several people', '👨‍👩‍👧', 'we 👨‍👩‍👧!'],
  ['emoji, in either form', '❤', 'I ❤️ it'],
  ['flags', '🇩🇪', '🇫🇷🇩🇪'],
  ['digits and dates', '2026-01-31', 'on 2026-01-31, at 3.14'],
];

for (const [script, typed, written] of same)
  test(`${script}: ${typed}`, () => {
    const text = atomsOf(written);
    for (const word of typed.split(' ')) {
      assert.ok(includes(text, atomsOf(word)), `${word} in ${atoms(written).join('|')}`);
      const filed = tokensOfText(text);
      for (const token of tokensOfPhrase(atomsOf(word))) assert.ok(filed.has(token), word);
      assert.ok(marked(written, word).length > 0);
    }
  });

const different: [typed: string, written: string][] = [
  ['cat', 'concatenate'],
  ['мои', 'мой'],
  ['か', 'が'],
  ['大阪', '大きい阪'],
  ['🇩🇪', '🇫🇷🇩🇰'],
  ['it', "isn't"],
];

for (const [typed, written] of different)
  test(`${typed} is not in ${written}`, () => assert.not(includes(atomsOf(written), atomsOf(typed))));

test('words end at signs, and a word with signs in it is a phrase', () => {
  assert.equal(atoms("don't foo_bar a@b.example C++"), ['don', 't', 'foo', 'bar', 'a', 'b', 'example', 'c']);
  assert.ok(includes(atomsOf('write to a@b.example now'), atomsOf('a@b.example')));
  assert.not(includes(atomsOf('b.example, a'), atomsOf('a@b.example')));
});

test('marks count code points, and those that touch are one', () => {
  assert.equal(marksOf(atomsOf('😀 über 😀 über'), [atomsOf('uber')]), [
    [2, 6],
    [9, 13],
  ]);
  assert.equal(marked('我们学习中文', '学习', '习中'), ['学习中']);
  assert.equal(marked('the big red dog, big cat', 'big', 'big red'), ['big red', 'big']);
  assert.equal(marked('🏽 e\u0301te\u0301', 'ete'), ['e\u0301te\u0301']);
});

test('every text is found by any part of itself', () => {
  const texts = same.map(([, , written]) => written);
  for (const text of texts) {
    const all = atomsOf(text);
    const filed = tokensOfText(all);
    for (let from = 0; from < all.length; from++)
      for (let to = from + 1; to <= all.length; to++)
        for (const token of tokensOfPhrase(all.slice(from, to))) assert.ok(filed.has(token), `${text} ${from} ${to}`);
  }
});

test('nothing but signs is nothing, and the longest message takes no time', () => {
  for (const text of ['', '  ', '…!?', '\u200d\ufe0f', '\u0301', '🏽', '+-><()~*"@'])
    assert.equal(atoms(text), [], text);
  for (const text of [
    'a'.repeat(4_000),
    'a '.repeat(2_000),
    '漢'.repeat(4_000),
    '👨‍👩‍👧'.repeat(500),
    '\u0301'.repeat(4_000),
    'a\u0301'.repeat(2_000),
    '\u{1F1E6}'.repeat(2_000),
  ]) {
    const sinceMs = performance.now();
    tokensOfText(atomsOf(text));
    assert.ok(performance.now() - sinceMs < 250, JSON.stringify(text.slice(0, 9)));
  }
});

test('folding what is folded changes nothing', () => {
  for (const [, typed, written] of same) for (const text of [typed, written]) assert.is(fold(fold(text)), fold(text));
});

test.run();
