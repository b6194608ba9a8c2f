import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSend } from '#lib/composer/keys.ts';
import { hueOf, initialsOf } from '#lib/people.ts';

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

keys.run();

const people = suite('people');

people('initials of the first and last word, in any script', () => {
  assert.is(initialsOf('Ada Lovelace'), 'AL');
  assert.is(initialsOf('grace brewster murray hopper'), 'GH');
  assert.is(initialsOf('bob'), 'B');
  assert.is(initialsOf('李 小龍'), '李小');
  assert.is(initialsOf('  (ok) 7up '), 'O7');
  assert.is(initialsOf('—'), '?');
});

people('a hue is a whole number of degrees and does not change', () => {
  for (const id of ['a', 'b', '06g3k0000000abcd']) {
    assert.is(hueOf(id), hueOf(id));
    assert.ok(Number.isInteger(hueOf(id)) && hueOf(id) >= 0 && hueOf(id) <= 360);
  }
});

people.run();
