// Documents lead to what is there: each link to a file, and to a heading of one.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
// What is made or brought here is nobody's document.
const notOurs = /(^|\/)(node_modules|\.svelte-kit|\.chatapp|build|dist|scratch)(\/|$)/;
const files = globSync('**/*.md', { cwd: root, exclude: (name) => notOurs.test(name) });

const withoutCode = (file: string) => readFileSync(join(root, file), 'utf8').replace(/```[\s\S]*?```/g, '');

/** The anchors that GitHub gives to headings. */
function anchorsOf(file: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(file).matchAll(/^#{1,6} (.*)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    anchors.add(before === 0 ? anchor : `${anchor}-${before}`);
  }
  return anchors;
}

function faultsOf(file: string): string[] {
  const links = [...withoutCode(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.flatMap((link) => {
    const [path = '', anchor] = link.split('#');
    if (/^[a-z]+:/.test(path)) return [];
    const target = path === '' ? file : join(dirname(file), path).replace(/\/$/, '');
    if (!existsSync(join(root, target)) || notOurs.test(target)) return [`${file}: ${link} leads to nothing`];
    if (anchor === undefined || !target.endsWith('.md') || anchorsOf(target).has(anchor)) return [];
    return [`${file}: ${link}: there is no such heading`];
  });
}

const faults = files.flatMap((file) => faultsOf(file));
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
