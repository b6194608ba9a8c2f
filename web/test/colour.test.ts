import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { colour } from '#lib/markdown/colour.ts';

const test = suite('highlighted code');
const text = 'const a = 1; // why\nfoo();';
const rolesOf = async (language: string) =>
  (await colour(text, language))?.map((line) => line.map(({ text: piece, role }) => `${piece}:${role}`));

test('a comment ends with its line', async () => {
  const lines = await rolesOf('ts');
  assert.is(lines?.[0]?.at(-1), '// why:comment');
  assert.is(lines?.[1]?.[0], 'foo:function');
});

test('a slow machine colours the ends of lines all the same', async () => {
  const { now } = Date;
  let passedMs = 0;
  Date.now = () => now() + (passedMs += 400);
  try {
    assert.is((await rolesOf('java'))?.[0]?.at(-1), '// why:comment');
  } finally {
    Date.now = now;
  }
});

test('all of the text is there, and an unknown language is left alone', async () => {
  const lines = await colour(text, 'rust');
  assert.is(lines?.map((line) => line.map((piece) => piece.text).join('')).join('\n'), text);
  assert.is(await colour(text, 'klingon'), null);
});

test.run();
