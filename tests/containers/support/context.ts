import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { repoRoot } from '@chatapp/stack';

const parts = [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  '.dockerignore',
  'packages',
  'services',
  'web',
  'deploy',
];
const made = new Set(['node_modules', 'build', '.svelte-kit']);

/** A copy of what images are made of, so that something in it may change. */
export async function copyContext(to: string): Promise<string> {
  const filter = (path: string) => !made.has(basename(path));
  for (const name of parts) await cp(join(repoRoot, name), join(to, name), { recursive: true, filter });
  return to;
}
