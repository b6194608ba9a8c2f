import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMarkdown } from '#lib/markdown/parse.ts';
import { plainText } from '#lib/markdown/plain.ts';
import type { Block, Inline } from '#lib/markdown/tree.ts';

/** A tree in short: `strong(a) link[https://x](b)`. */
const inline = (one: Inline): string => {
  if (one.kind === 'text') return one.text;
  if (one.kind === 'code') return `code(${one.text})`;
  if (one.kind === 'break') return '⏎';
  if (one.kind === 'mention' || one.kind === 'emoji') return `${one.kind}(${one.name})`;
  if (one.kind === 'link') return `link[${one.href}](${one.children.map(inline).join('')})`;
  return `${one.kind}(${one.children.map(inline).join('')})`;
};
const block = (one: Block): string => {
  if (one.kind === 'paragraph') return one.children.map(inline).join('');
  if (one.kind === 'code') return `block[${one.language}](${one.text})`;
  if (one.kind === 'quote') return `quote(${one.children.map(block).join(' | ')})`;
  return `list[${one.start ?? '•'}](${one.items.map((item) => item.map(block).join(' | ')).join('; ')})`;
};
const short = (source: string): string => parseMarkdown(source).map(block).join(' ¶ ');

const test = suite('markdown');

const cases: readonly (readonly [name: string, source: string, tree: string])[] = [
  ['plain text', 'Hello, world', 'Hello, world'],
  ['lines and paragraphs', 'one\ntwo\n\nthree', 'one⏎two ¶ three'],
  ['emphasis', '**bold** *slanted* _too_ ~~gone~~', 'strong(bold) emphasis(slanted) emphasis(too) strike(gone)'],
  ['words with underscores stay as they are', 'snake_case_name', 'snake_case_name'],
  ['code', 'run `npm *start*` now', 'run code(npm *start*) now'],
  ['a block of code', '```ts\nconst a = 1;\n\n@ann\n```', 'block[ts](const a = 1;\n\n@ann)'],
  ['a block that is not closed', '```\nhalf', 'block[](half)'],
  ['a quote', '> she said\n> so\n\nyes', 'quote(she said⏎so) ¶ yes'],
  ['lists', '- a\n- b\n  - c', 'list[•](a; b | list[•](c))'],
  ['numbers', '3. a\n4. b', 'list[3](a; b)'],
  ['a bare link', 'see https://a.example/b_c_d.', 'see link[https://a.example/b_c_d](https://a.example/b_c_d).'],
  ['a named link', '[docs](https://a.example)', 'link[https://a.example/](docs)'],
  ['no other schemes', '[x](javascript:alert(1)) <data:text/html,x>', 'x data:text/html,x'],
  ['no name before a host', '[bank](https://bank.example@evil.example)', 'bank'],
  ['no HTML', '<b>x</b> <img src=x onerror=alert(1)>', '<b>x</b> <img src=x onerror=alert(1)>'],
  ['no images, no headings', '![alt](https://a.example/i.png)\n# x', '!link[https://a.example/i.png](alt)⏎# x'],
  ['mentions', '@ann, (@bob.b) and @room.', 'mention(ann), (mention(bob.b)) and mention(room).'],
  ['an address is no mention', 'mail me@home.example or a/@b', 'mail me@home.example or a/@b'],
  ['no mention in code', '`@ann` and @ann', 'code(@ann) and mention(ann)'],
  ['who the server does not mention is not shown so', '\\@ann @a @ann@home', '@ann @a @ann@home'],
  ['a name with an escape in it', '@ann_b\\_c', 'mention(ann_b_c)'],
  ['emoji by name', 'so :tada:, :+1: at 10:30:45 a:b:c', 'so emoji(tada), emoji(+1) at 10:30:45 a:b:c'],
  ['no emoji in code or after a backslash', '`:tada:` \\:tada:', 'code(:tada:) :tada:'],
  ['escapes', '\\*not bold\\* 2 \\* 3', '*not bold* 2 * 3'],
  ['right to left', '**שלום** @ann', 'strong(שלום) mention(ann)'],
];
for (const [name, source, tree] of cases) test(name, () => assert.is(short(source), tree));

test('in one line, without its marks', () => {
  assert.is(plainText('**Hi** @ann\n\n- `a`\n- [b](https://b.example)\n\n```ts\nx\n```'), 'Hi @ann a b x');
});

test('no input is too deep or too long', () => {
  for (const piece of ['> ', '- ', '*', '[', '`', '**a', '~~', '@', '(((', '<']) {
    const source = piece.repeat(Math.floor(4_000 / piece.length));
    const startedAt = performance.now();
    parseMarkdown(source);
    assert.ok(performance.now() - startedAt < 1_000, `${piece} takes long`);
  }
});

test.run();
