import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expand, type Setting } from '../src/talk/expand.ts';
import { casually, mistyped } from '../src/talk/manner.ts';
import { parseSubject } from '../src/talk/script.ts';
import { subjectOf } from '../src/talk/subjects.ts';
import { Random } from '../src/random.ts';

const test = suite('conversations');

const setting = (slots: Record<string, string[]>, seed = 1): Setting => ({
  slots: new Map(Object.entries(slots)),
  said: new Map(),
  speakers: [
    { username: 'ann', displayName: 'Ann Archer' },
    { username: 'bob', displayName: 'Bob Baker' },
  ],
  random: new Random(seed),
});

test('a subject is read as it is written', () => {
  const subject = parseSubject('@what = tea | coffee\n\n!a: Who wants {what}?\n  - me ~ ☕ 👍\n?>b: I do.\n\nb: Bye');
  assert.equal(subject.slots.get('what'), ['tea', 'coffee']);
  assert.is(subject.scripts.length, 2);
  const [first, second] = subject.scripts[0] ?? [];
  assert.equal(first, {
    speaker: 0,
    isReply: false,
    isOptional: false,
    isPinnable: true,
    template: 'Who wants {what}?\n- me',
    emojis: ['☕', '👍'],
  });
  assert.equal([second?.speaker, second?.isReply, second?.isOptional], [1, true, true]);
  assert.throws(() => parseSubject('nobody says this'), /no turn/);
});

test('a slot says the same all through a conversation, its twin something else', () => {
  const here = setting({ what: ['tea', 'coffee'] });
  const one = expand('{what} {n:3-3} {n}', here);
  assert.is(expand('{what} {n:3-3} {n}', here), one);
  const twin = expand('{what2}', here);
  assert.equal(new Set([one.split(' ')[0], twin]), new Set(['coffee', 'tea']));
});

test('people are named, and alternatives are chosen, also inside each other', () => {
  const here = setting({});
  assert.is(expand('{@b}, {a} is here', here), '@bob, Ann is here');
  for (let seed = 0; seed < 20; seed++) assert.match(expand('<a|b<1|2>>', setting({}, seed)), /^(a|b1|b2)$/);
  assert.throws(() => expand('{unknown}', here), /unknown/);
});

test('every line of every subject can be said', () => {
  const directory = join(import.meta.dirname, '../talk');
  const names = readdirSync(directory).map((file) => file.replace(/\.txt$/, ''));
  for (const name of names.filter((other) => other !== 'common')) {
    const { slots, scripts } = subjectOf(name);
    assert.ok(scripts.length > 0, name);
    for (const script of scripts) {
      const here = { ...setting({}, 7), slots };
      for (const { template } of script) {
        const said = expand(template, here);
        assert.not.match(said, /\{@?[\w:-]+\}|<[^<>\n]*\|[^<>\n]*>|^\s|\s$/, `${name}: ${said}`);
      }
    }
  }
});

const letters = (text: string) => text.split('').toSorted((a, b) => a.localeCompare(b));

test('people write in their own manner, and code stays code', () => {
  assert.is(casually('I think so. It works.'), 'I think so. it works');
  assert.is(casually('Run `Make`.'), 'Run `Make`.');
  const slip = mistyped('that is wonderful', new Random(3));
  assert.is.not(slip, 'that is wonderful');
  assert.equal(letters(slip ?? ''), letters('that is wonderful'));
  assert.is(mistyped('`constant`', new Random(3)), undefined);
});

test.run();
