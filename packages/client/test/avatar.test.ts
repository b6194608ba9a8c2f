import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hueOf, initialsOf } from '../src/index.ts';

const test = suite('how people are shown');

test('initials of the first and last word, in any script', () => {
  const shown: [name: string, initials: string][] = [
    ['Ada Lovelace', 'AL'],
    ['grace brewster murray hopper', 'GH'],
    ['bob', 'B'],
    ['李 小龍', '李小'],
    ['  (ok) 7up ', 'O7'],
    ['émile zola', 'ÉZ'],
    ['—', '?'],
    ['', '?'],
  ];
  for (const [name, initials] of shown) assert.is(initialsOf(name), initials, name);
});

test('a hue follows from the id alone, and is the same for ever', () => {
  const shown: [id: string, hue: number][] = [
    ['a', 18],
    ['b', 156],
    ['06g3k0000000abcd', 112],
    ['06h2ybxyyknxs35b', 234],
  ];
  for (const [id, hue] of shown) assert.is(hueOf(id), hue, id);
});

test('neighbours are told apart', () => {
  const hues = Array.from({ length: 10 }, (_, index) => hueOf(`06g3k000000${index}`));
  assert.is(new Set(hues).size, hues.length);
  assert.ok(hues.every((hue) => Number.isInteger(hue) && hue >= 0 && hue <= 360));
});

test.run();
