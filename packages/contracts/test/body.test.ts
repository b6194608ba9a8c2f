import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBody, countChars } from '../src/index.ts';

const test = suite('checkBody');

test('4,000 characters pass, 4,001 do not', () => {
  assert.equal(checkBody('a'.repeat(4_000)), { body: 'a'.repeat(4_000) });
  assert.equal(checkBody('a'.repeat(4_001)), { code: 'body_too_long' });
});

test('a character outside the basic plane counts once', () => {
  assert.is(countChars('a😀é𝔘'), 4);
  assert.equal(checkBody('😀'.repeat(4_000)), { body: '😀'.repeat(4_000) });
  assert.equal(checkBody('😀'.repeat(4_001)), { code: 'body_too_long' });
  assert.equal(checkBody(`${'😀'.repeat(3_999)}ab`), { code: 'body_too_long' });
});

test('white space around does not count and is not kept', () => {
  assert.equal(checkBody(`\n  ${'a'.repeat(4_000)}\t\r\n`), { body: 'a'.repeat(4_000) });
  assert.equal(checkBody(`${' '.repeat(60_000)}a`), { body: 'a' });
});

test('blank is refused, whichever white space it is made of', () => {
  for (const blank of ['', ' ', '\n\t\r\n', '\u00a0\u2003\u3000', '\ufeff'])
    assert.equal(checkBody(blank), { code: 'body_blank' });
});

test('line ends become \\n, and count once', () => {
  assert.equal(checkBody('a\r\nb\nc'), { body: 'a\nb\nc' });
  assert.is('body' in checkBody(`a${'\r\n'.repeat(3_998)}b`), true);
  assert.equal(checkBody(`a${'\r\n'.repeat(3_999)}b`), { code: 'body_too_long' });
});

test('lone surrogates become U+FFFD, so that what is kept is Unicode', () => {
  assert.equal(checkBody('a\ud800b\udc00'), { body: 'a\ufffdb\ufffd' });
  assert.is(countChars('\ud800a\udc00'), 3);
});

test('what it returns, it returns again', () => {
  for (const raw of [' a\r\nb ', '\ud800', `${'😀'.repeat(3_999)} `]) {
    const once = checkBody(raw);
    assert.equal('body' in once && checkBody(once.body), once);
  }
});

test.run();
