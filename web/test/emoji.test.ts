import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inTone, spelled, type Emoji } from '#lib/emoji/emoji.ts';
import { findEmoji } from '#lib/emoji/find.ts';
import { EmojiHabits } from '#lib/emoji/habits.ts';
import { moveInGrid } from '#lib/emoji/move.ts';

const emoji = (text: string, label: string, names: string[], tags: string[] = []): Emoji => ({
  text,
  label,
  names,
  tags,
  group: 0,
  skins: [],
});
const all = [
  emoji('😀', 'grinning face', ['grinning'], ['smile', 'happy']),
  emoji('😄', 'grinning face with smiling eyes', ['smile']),
  emoji('😺', 'grinning cat', ['smiley_cat']),
  emoji('🚀', 'rocket', ['rocket'], ['launch']),
];
const found = (query: string): string =>
  findEmoji(all, query)
    .map(({ text }) => text)
    .join('');

const find = suite('finding emoji');

find('by name before by label before by other words', () => {
  assert.is(found('smile'), '😄😺😀');
  assert.is(found('gr'), '😀😄😺');
  assert.is(found('smil'), '😄😺😀');
  assert.is(found('launch'), '🚀');
  assert.is(found('cat'), '😺');
  assert.is(found('🚀'), '🚀');
  assert.is(found('nothing like it'), '');
});
find('without a query all, in their order', () => assert.is(found(' '), '😀😄😺🚀'));
find('no more than wanted', () => assert.is(findEmoji(all, 'gri', 1).length, 1));
find('one spelling of each', () => {
  assert.is(spelled('\u231A\uFE0F'), '\u231A');
  assert.is(spelled('\u2764\uFE0F'), '\u2764\uFE0F');
});
find('in a skin tone where it has one', () => {
  const hand = { ...emoji('✋', 'hand', ['hand']), skins: ['✋🏻', '✋🏼', '✋🏽', '✋🏾', '✋🏿'] };
  assert.is(inTone(hand, 0), '✋');
  assert.is(inTone(hand, 5), '✋🏿');
  assert.is(inTone(all[0] as Emoji, 5), '😀');
});
find.run();

const habits = suite('emoji that one uses');

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const map = new Map<string, string>();
  return { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

habits('the last one first, each once, only so many', () => {
  const mine = new EmojiHabits(memory());
  for (const one of ['a', 'b', 'a']) mine.used(one);
  assert.equal(mine.recent, ['a', 'b']);
  for (let index = 0; index < 50; index++) mine.used(String(index));
  assert.is(mine.recent.length, 16);
});
habits('what is stored may be anything', () => {
  const mine = new EmojiHabits({ getItem: () => '{"a":1}', setItem: () => undefined });
  assert.equal(mine.recent, []);
  assert.is(mine.tone, 0);
  const broken = new EmojiHabits({
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('forbidden');
    },
  });
  broken.used('a');
  assert.equal(broken.recent, []);
});
habits.run();

const grid = suite('moving in the grid');
// Two groups: 0 1 2 / 3 4, then 5 / – of three columns.
const move = (key: string, at: number): number | null => moveInGrid(key, at, [5, 1], 3);

grid('along and across the ends of rows and groups', () => {
  assert.is(move('ArrowRight', 2), 3);
  assert.is(move('ArrowLeft', 0), 0);
  assert.is(move('ArrowDown', 1), 4);
  assert.is(move('ArrowDown', 4), 5);
  assert.is(move('ArrowUp', 5), 3);
  assert.is(move('ArrowDown', 5), 5);
  assert.is(move('Home', 4), 3);
  assert.is(move('End', 0), 2);
  assert.is(move('PageDown', 2), 5);
  assert.is(move('x', 2), null);
});
grid('an empty grid leads nowhere', () => assert.is(moveInGrid('ArrowDown', 0, [], 3), null));
grid.run();
