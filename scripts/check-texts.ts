// What the web client says to people: every sentence in each language, with the same blanks, and none of them in the markup.
import { readFileSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const web = join(root, 'web');

/** Whose texts are all in messages/. The others speak English only, until they move here. */
const EXTRACTED = [
  'src/routes/**/*.svelte',
  'src/lib/components/{account,admin,base,desk,dialogs,search,settings,sidebar,system}/*.svelte',
  'src/lib/components/{Away,UpdateNotice,ShellSkeleton,ConnectionBanner,AppShell,NoRooms}.svelte',
];
/** What of an element or a component is read or heard. */
const SPOKEN =
  /^(?:aria-(?:label|description|roledescription)|title|alt|placeholder|label|hint|text|description|note|empty|emptyHint)$/;
const WORD = /\p{L}{2}/u;
/** The same in every language. */
const NAMES = /\b(?:ChatApp|MySQL|Node|nginx)\b/g;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly data?: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly [field: string]: unknown;
}

const compiler = createRequire(join(web, 'package.json'))('svelte/compiler') as {
  readonly parse: (source: string, options: { modern: true }) => { readonly fragment: Node };
};

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else {
    if (typeof (value as Node).type === 'string') yield value as Node;
    for (const [name, field] of Object.entries(value)) if (name !== 'metadata') yield* nodesOf(field);
  }
}

const isText = (data: string): boolean => WORD.test(data.replaceAll(NAMES, ''));

/** Words that stand in a component's markup. */
function* wordsIn(source: string): Generator<{ at: number; text: string }> {
  const { fragment } = compiler.parse(source, { modern: true });
  const silent = new Set<unknown>();
  for (const node of nodesOf(fragment)) {
    if (node.type === 'StyleDirective' || (node.type === 'Attribute' && !SPOKEN.test(node.name ?? '')))
      for (const part of nodesOf(node.value)) silent.add(part);
    if (node.type === 'Text' && !silent.has(node) && isText(node.data ?? ''))
      yield { at: node.start, text: (node.data ?? '').trim() };
  }
}

const faults: string[] = [];
for (const file of globSync(EXTRACTED, { cwd: web })) {
  const source = readFileSync(join(web, file), 'utf8');
  for (const { at, text } of wordsIn(source))
    faults.push(`web/${file}:${source.slice(0, at).split('\n').length}: in the markup: ${text}`);
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
