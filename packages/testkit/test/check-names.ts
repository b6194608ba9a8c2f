import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';

/** What the pattern's first group finds in these files. */
export const namesIn = (files: string, pattern: RegExp): string[] =>
  globSync(files, { cwd: repoRoot }).flatMap((file) =>
    Array.from(readFileSync(join(repoRoot, file), 'utf8').matchAll(pattern), ([, found = '']) => found),
  );

/** The names of the delivery checker's checks, as its source has them; of those made of two parts only what is written out. */
export const checkNames = (): string[] => [
  ...namesIn('packages/testkit/src/checker/*.ts', /(?:check: |\b(?:of|report)\(\s*)'([a-z-]+)'/g),
  ...['history', 'changes'].flatMap((view) => [`${view}-misses`, `${view}-differs`]),
];
