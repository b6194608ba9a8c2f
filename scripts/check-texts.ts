// What the web client says to people: every sentence in each language, with the same blanks, and none of them in a component or a script.
import { readFileSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const web = join(root, 'web');

/** What of an element or a component is read or heard. */
const SPOKEN =
  /^(?:aria-(?:label|description|roledescription)|title|alt|placeholder|label|hint|text|description|note|empty|emptyHint)$/;
const WORD = /\p{L}{2}/u;
/** The same in every language. */
const NAMES = /\b(?:ChatApp|MySQL|Node|nginx|Redis|Esc|Tab)\b|@room\b/g;
/** Names of languages and of browsers, each as it calls itself. */
const OF_NAMES = ['src/lib/i18n/locale.ts', 'src/lib/desk/agent-name.ts'];

/** In a script, what is not for people: names of keys, of headers, of browsers. */
const TECHNICAL =
  /^(?:Alt|Backspace|Control|Delete|End|Enter|Escape|Home|Meta|Shift|Arrow\w+|Page(?:Up|Down)|Mod|Esc|[\w-]+\/[\w.+-]+)$/;
/** Where a string in a script is said to somebody: it begins as a sentence or a label does. */
const SENTENCE = /^\p{Lu}\p{Ll}+(?:$|[ ,.:!?…’])/u;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly data?: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly [field: string]: unknown;
}

interface Words {
  readonly at: number;
  readonly text: string;
}

const compiler = createRequire(join(web, 'package.json'))('svelte/compiler') as {
  readonly parse: (
    source: string,
    options: { modern: true },
  ) => { readonly fragment: Node; readonly instance?: Node | null; readonly module?: Node | null };
};

function* nodesOf(value: unknown, enters: (node: Node) => boolean = () => true): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item, enters);
  else {
    const node = value as Node;
    if (typeof node.type === 'string') {
      if (!enters(node)) return;
      yield node;
    }
    for (const [name, field] of Object.entries(node)) if (name !== 'metadata') yield* nodesOf(field, enters);
  }
}

const isText = (data: string): boolean => WORD.test(data.replaceAll(NAMES, ''));

/** The strings that an expression may come to: of a condition both branches, not what is compared. */
function* stringsOf(expression: Node | undefined): Generator<Words> {
  switch (expression?.type) {
    case 'Literal':
      if (typeof expression.value === 'string') yield { at: expression.start, text: expression.value };
      break;
    case 'TemplateLiteral':
      for (const { start, value } of expression['quasis'] as Node[])
        yield { at: start, text: (value as { cooked: string }).cooked };
      for (const part of expression['expressions'] as Node[]) yield* stringsOf(part);
      break;
    case 'ConditionalExpression':
      yield* stringsOf(expression['consequent'] as Node);
      yield* stringsOf(expression['alternate'] as Node);
      break;
    case 'LogicalExpression':
      yield* stringsOf(expression['left'] as Node);
      yield* stringsOf(expression['right'] as Node);
      break;
    default:
  }
}

/** Words that stand in a component's markup. */
function* wordsInMarkup(fragment: Node): Generator<Words> {
  const silent = new Set<unknown>();
  for (const node of nodesOf(fragment)) {
    if (/^(?:StyleDirective|On|Bind)/.test(node.type) || (node.type === 'Attribute' && !SPOKEN.test(node.name ?? '')))
      for (const part of nodesOf(node.value)) silent.add(part);
    if (silent.has(node)) continue;
    if (node.type === 'Text') yield { at: node.start, text: (node.data ?? '').trim() };
    if (node.type === 'ExpressionTag') yield* stringsOf(node['expression'] as Node);
  }
}

/** What a script compares, imports, throws or writes as a type is said to nobody. */
const enters = ({ type }: Node): boolean =>
  !/^(?:BinaryExpression|SwitchCase|ThrowStatement|Import|TS)/.test(type) || /^TS(?:As|Satis|NonN)/.test(type);

/** Sentences and labels in a script. */
function* wordsInScript(script: Node | null | undefined): Generator<Words> {
  for (const node of nodesOf(script?.['content'], enters))
    for (const words of /^(?:Literal|TemplateLiteral)$/.test(node.type) ? stringsOf(node) : [])
      if (SENTENCE.test(words.text) && !TECHNICAL.test(words.text)) yield words;
}

const faults: string[] = [];
for (const file of globSync('src/**/*.{svelte,ts}', { cwd: web, exclude: OF_NAMES })) {
  const code = readFileSync(join(web, file), 'utf8');
  const source = file.endsWith('.ts') ? `<script lang="ts">${code}</script>` : code;
  const { fragment, instance, module } = compiler.parse(source, { modern: true });
  for (const { at, text } of [...wordsInMarkup(fragment), ...wordsInScript(instance), ...wordsInScript(module)])
    if (isText(text)) faults.push(`web/${file}:${source.slice(0, at).split('\n').length}: no message: ${text}`);
}

const read = (locale: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(web, 'messages', `${locale}.json`), 'utf8')) as Record<string, unknown>;
const { baseLocale, locales } = JSON.parse(readFileSync(join(web, 'project.inlang/settings.json'), 'utf8')) as {
  baseLocale: string;
  locales: string[];
};
const blanks = (message: unknown): string =>
  [...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(' ');
const base = read(baseLocale);
for (const locale of locales.filter((name) => name !== baseLocale)) {
  const own = read(locale);
  for (const key of new Set([...Object.keys(base), ...Object.keys(own)])) {
    if (!(key in own)) faults.push(`web/messages/${locale}.json: lacks ${key}`);
    else if (!(key in base)) faults.push(`web/messages/${locale}.json: ${key} is no message of ${baseLocale}.json`);
    else if (blanks(base[key]) !== blanks(own[key]))
      faults.push(`web/messages/${locale}.json: ${key} has other blanks`);
  }
}
const used = new Set(
  globSync('src/**/*.{svelte,ts}', { cwd: web }).flatMap((file) =>
    [...readFileSync(join(web, file), 'utf8').matchAll(/\bm\.(\w+)/g)].map(([, key]) => key),
  ),
);
for (const key of Object.keys(base))
  if (key !== '$schema' && !used.has(key)) faults.push(`web/messages/${baseLocale}.json: nothing says ${key}`);

for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
