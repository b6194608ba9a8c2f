import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHtml, isFormatted, type ReadNode } from '#lib/composer/from-html.ts';

type Attributes = Readonly<Record<string, string>>;

const text = (words: string): ReadNode => ({ nodeType: 3, nodeName: '#text', textContent: words, childNodes: [] });

/** An element as a browser would have parsed it. */
function h(name: string, attributes: Attributes, ...inside: (ReadNode | string)[]): ReadNode {
  const childNodes = inside.map((one) => (typeof one === 'string' ? text(one) : one));
  const textContent = childNodes.map((child) => child.textContent ?? '').join('');
  const getAttribute = (wanted: string): string | null => attributes[wanted] ?? null;
  return { nodeType: 1, nodeName: name.toUpperCase(), textContent, childNodes, getAttribute };
}
const e = (name: string, ...inside: (ReadNode | string)[]): ReadNode => h(name, {}, ...inside);
const a = (href: string, ...inside: (ReadNode | string)[]): ReadNode => h('a', { href }, ...inside);
const markdown = (...inside: (ReadNode | string)[]): string => fromHtml(e('body', ...inside));

const test = suite('pasted HTML');

const cases: readonly (readonly [name: string, markdown: string, ...inside: (ReadNode | string)[]])[] = [
  ['words', 'a b c', ' a\n  b ', e('span', 'c')],
  ['marks', '**b** _i_ ~~s~~ `c`', e('b', 'b'), ' ', e('em', 'i'), ' ', e('del', 's'), ' ', e('code', 'c')],
  ['the space beside words stays outside of their mark', 'a **b** c', 'a', e('strong', ' b '), 'c'],
  ['a link', '[docs](https://a.example/x%28y%29)', a('https://a.example/x(y)', 'docs')],
  ['a link that is its own name', 'https://a.example/', a('https://a.example/', 'https://a.example')],
  ['no link to code', 'x', a('javascript:alert(1)', 'x')],
  ['paragraphs', 'a\n\nb\nc', e('p', 'a'), e('p', 'b', e('br'), 'c')],
  ['a heading', '**Title**\n\ntext', e('h2', e('b', 'Title')), e('p', 'text')],
  ['a list', '- a\n- b\n  - c', e('ul', e('li', 'a'), e('li', 'b', e('ul', e('li', 'c'))))],
  ['numbers', '3. a\n4. b', h('ol', { start: '3' }, e('li', 'a'), e('li', e('p', 'b')))],
  ['a quote', '> a\n>\n> b', e('blockquote', e('p', 'a'), e('p', 'b'))],
  ['code', '```ts\nconst a = `1`;\n  b\n```', h('pre', { class: 'language-ts' }, e('code', 'const a = `1`;\n  b\n'))],
  ['code with fences in it', '````\n```\n````', e('pre', '```\n')],
  ['ticks in code', '`` a`b ``', e('code', ' a`b ')],
  [
    'a table, row by row',
    'Name | Age\nAnn | 30',
    e('table', e('tbody', e('tr', e('th', 'Name'), e('th', 'Age')), e('tr', e('td', 'Ann'), e('td', '30')))),
  ],
  ['what looks like a mark is none', '\\*a\\* \\_b\\_ snake_case \\`c\\`', '*a* _b_ snake_case `c`'],
  ['nothing that runs', 'a', e('style', 'b{}'), e('script', 'x()'), 'a'],
  ['a bold that is none', 'plain **bold**', h('b', { style: 'font-weight:normal' }, 'plain ', e('b', 'bold'))],
  ['an image by its words', 'a cat', h('img', { alt: 'a cat' })],
];
for (const [name, expected, ...inside] of cases) test(name, () => assert.is(markdown(...inside), expected));

test('is worth a conversion only where it says more than its text', () => {
  assert.is(isFormatted(e('body', e('div', e('span', 'x'), e('br')))), false);
  assert.is(isFormatted(e('body', e('p', e('b', 'x')))), true);
  assert.is(isFormatted(e('body', e('table', e('tr', e('td', 'x'))))), true);
});

test('a page that is very deep or very long is read in time', () => {
  let deep: ReadNode = text('x');
  for (let level = 0; level < 500; level++) deep = e(level % 2 ? 'div' : 'span', deep);
  assert.is(fromHtml(deep), 'x');
  const startedAt = performance.now();
  markdown(...Array.from({ length: 5_000 }, () => e('p', '*_`~['.repeat(10))));
  assert.ok(performance.now() - startedAt < 2_000);
});

test.run();
