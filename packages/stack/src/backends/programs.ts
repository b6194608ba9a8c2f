import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The parts of a stack that are not Node. */
export type Part = 'mysql' | 'redis' | 'nginx';

const names: Record<Part, readonly string[]> = {
  mysql: ['mysqld', 'mariadbd'],
  redis: ['redis-server', 'valkey-server'],
  nginx: ['nginx'],
};

/** Servers often lie where only root's PATH looks, or where Homebrew puts them. */
const moreDirs = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/libexec',
];

/** The first of the named programs that can be run. */
export function findProgram(candidates: readonly string[], path: string = process.env.PATH ?? ''): string | undefined {
  const dirs = [...path.split(delimiter).filter(Boolean), ...moreDirs];
  for (const name of candidates) {
    for (const dir of dirs) {
      const file = join(dir, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

/** For a store of a test: with CHATAPP_TEST_STORES=containers none is found, so that containers are used. */
export const findTestProgram = (candidates: readonly string[]): string | undefined =>
  process.env.CHATAPP_TEST_STORES === 'containers' ? undefined : findProgram(candidates);

export function findPrograms(): Partial<Record<Part, string>> {
  const found: Partial<Record<Part, string>> = {};
  for (const part of Object.keys(names) as Part[]) {
    const file = findProgram(names[part]);
    if (file) found[part] = file;
  }
  return found;
}

/** The browser of the tests. */
export const findChromium = (): string | undefined => findProgram(['chromium', 'chromium-browser', 'google-chrome']);
