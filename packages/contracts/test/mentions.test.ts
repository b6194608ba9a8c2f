import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits, namedIn } from '../src/index.ts';

const test = suite('mentions');
const names = (body: string) => namedIn(body).names;

/** docs/markdown.md holds the rules. */
const vectors: [body: string, names: string[], room?: boolean][] = [
  ['hi @ann, @Bob and @ann!', ['ann', 'bob']],
  ['@room, listen: @Room', [], true],
  ['*@ann* **@bob** _@eve_ ~~@dan~~ (@kim)', ['ann', 'bob', 'eve', 'dan', 'kim']],
  ['你好@ann。', ['ann']],
  ['the end of @ann. And @bob_', ['ann', 'bob']],
  ['@a-b.c_d', ['a-b.c_d']],
  // Not a name: an address, a part of something longer, too short, too long, escaped.
  ['ann@example.com @ann@example.com @@ann', []],
  ['https://chat.example/@ann?by=@bob and chat.example/@eve', []],
  [`@x @${'a'.repeat(33)}`, []],
  ['\\@ann', []],
  ['\\\\@ann', ['ann']],
  // Code.
  ['`@ann` @bob', ['bob']],
  ['``a ` @ann`` @bob', ['bob']],
  ['`@ann\nstill` @bob', ['bob']],
  ['`@ann\n\n@bob`', ['ann', 'bob']],
  ['\\`@ann`', ['ann']],
  ['`no end @ann', ['ann']],
  ['- `a\n- @ann`', ['ann']],
  ['```js\n@ann\n```\n@bob', ['bob']],
  ['~~~\n@ann\n```\n@bob\n~~~', []],
  ['```\n@ann\n``\n@bob', []],
  ['``` `@ann` @bob', ['bob']],
  ['> ```\n> @ann\n@bob', ['bob']],
  ['- ```\n  @ann\n  ```\n  @bob', ['bob']],
  ['> @ann\n> > `@bob`', ['ann']],
];

for (const [body, expected, room = false] of vectors)
  test(JSON.stringify(body), () => assert.equal(namedIn(body), { names: expected, room }));

test('a message names at most so many people', () => {
  const many = Array.from({ length: limits.mentionsPerMessage + 10 }, (_, index) => `@user${index}`);
  assert.equal(
    names(many.join(' ')),
    many.slice(0, limits.mentionsPerMessage).map((name) => name.slice(1)),
  );
});

test('the worst bodies take no longer than others', () => {
  const worst = ['`\n', '\\', '>', '@a-', '1. ', 'https://', ' `', '`` ` '];
  for (const part of worst) {
    const startedMs = performance.now();
    for (let times = 0; times < 20; times++) names(part.repeat(4_000 / part.length - 1) + '@ann');
    assert.ok(performance.now() - startedMs < 2_000, part);
  }
});

test.run();
