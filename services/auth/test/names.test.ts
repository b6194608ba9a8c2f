import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanDisplayName, usernameKey } from '../src/names.ts';

const test = suite('names');

test('the key of a username is its lower case', () => {
  assert.is(usernameKey('Ada.Lovelace_1-x'), 'ada.lovelace_1-x');
  assert.is(usernameKey('ＡＤＡ'), 'ada');
});

test('a text that cannot be a username has no key', () => {
  for (const text of ['', 'ünal', 'a b', 'a'.repeat(33), 'a\n', "'", 'ada\0'])
    assert.is(usernameKey(text), undefined, text);
});

test('a display name is composed and trimmed', () => {
  assert.is(cleanDisplayName('  Zoe\u0308  '), 'Zo\u00eb');
  assert.is(cleanDisplayName('👩‍🚀 健三郎'), '👩‍🚀 健三郎');
});

test('a display name is not blank, and holds nothing that is not seen or turns the text around it', () => {
  for (const name of ['', ' \u00a0\u3000', 'a\tb', 'a\u0000b', 'a\u2028b', '\u202eevil', 'a\u2066b', '\ud800'])
    assert.throws(() => cleanDisplayName(name), /displayName/, JSON.stringify(name));
});

test('a display name has at most 64 characters once it is composed', () => {
  assert.is(cleanDisplayName('e\u0301'.repeat(64)).length, 64);
  assert.throws(() => cleanDisplayName('x'.repeat(65)), /64/);
});

test.run();
