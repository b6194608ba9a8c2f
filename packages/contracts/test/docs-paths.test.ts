import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('paths in the documentation');
const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = globSync(['*.md', 'docs/**/*.md', '{packages,services}/*/README.md', '*/README.md'], {
  cwd: root,
  exclude: (name) => name === 'node_modules',
});

/** As GitHub makes them. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

function hasAnchor(file: string, anchor: string): boolean {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor);
}

test('every link leads to a file, and to a heading where it names one', () => {
  assert.ok(pages.length > 15);
  const broken = pages.flatMap((page) => {
    const links = readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g);
    return [...links].flatMap(([link, path = '', anchor = '']) => {
      const file = path === '' ? join(root, page) : join(root, dirname(page), path);
      return existsSync(file) && (anchor === '' || hasAnchor(file, anchor)) ? [] : [`${page} ${link}`];
    });
  });
  assert.equal(broken, []);
});

/** Made on the machine of whoever runs it, and kept out of the repository. */
const isMade = (path: string) => path === 'deploy/.env' || path.startsWith('deploy/secrets');

test('every path that is named from the root exists', () => {
  const missing = pages.flatMap((page) => {
    const named = readFileSync(join(root, page), 'utf8').matchAll(
      /`((?:packages|services|web|deploy|docs|tests|scripts)\/[\w./-]+)`/g,
    );
    return [...named].flatMap(([, path = '']) =>
      isMade(path) || existsSync(join(root, path)) || existsSync(join(root, dirname(page), path))
        ? []
        : [`${page} ${path}`],
    );
  });
  assert.equal(missing, []);
});

test.run();
