import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fuzzyScore, fuzzySort } from '#lib/chat/fuzzy.ts';

const test = suite('finding by a few letters');
const names = ['General', 'Design', 'Design reviews', 'Re:design', 'Random', 'Ångström club', 'C++ (help)'];
const sort = (query: string): string[] => fuzzySort(query, names, (name) => name);

test('the whole name, its beginning, the beginning of a word, any part, scattered letters', () => {
  assert.equal(sort('design'), ['Design', 'Design reviews', 'Re:design']);
  assert.equal(sort('rev')[0], 'Design reviews');
  assert.equal(sort('gnrl'), ['General']);
});
test('accents and case do not matter', () => assert.equal(sort('angstrom'), ['Ångström club']));
test('signs mean themselves', () => assert.equal(sort('c++ ('), ['C++ (help)']));
test('nothing typed: all of them as they are', () => assert.equal(sort(''), names));
test('what is not there does not answer', () => assert.is(fuzzyScore('xyz', 'General'), 0));
test.run();
