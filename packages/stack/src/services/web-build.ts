import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from '../errors.ts';
import { repoRoot } from '../paths.ts';
import { startProcess } from '../process/spawn.ts';
import { lastLines } from '../process/tail.ts';

/** What the built pages are made of. */
const inputs = [
  ...['src', 'static', 'package.json', 'tsconfig.json', 'vite.config.ts'].map((name) => `web/${name}`),
  ...['contracts', 'client'].flatMap((name) => [`packages/${name}/src`, `packages/${name}/package.json`]),
  'pnpm-lock.yaml',
];

const webDir = join(repoRoot, 'web');
const buildDir = join(webDir, 'build');
const stampFile = join(buildDir, '.inputs');
const lockDir = join(webDir, 'node_modules', '.chatapp-build');
/** A lock older than this belongs to a build that was killed. */
const STALE_MS = 5 * 60_000;

function* filesBelow(path: string): Generator<string> {
  const absolute = join(repoRoot, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats?.isFile()) yield path;
  if (!stats?.isDirectory()) return;
  for (const name of readdirSync(absolute).toSorted()) yield* filesBelow(join(path, name));
}

/** Changes when anything that the pages are made of does. */
function webInputsHash(): string {
  const hash = createHash('sha256');
  for (const input of inputs)
    for (const file of filesBelow(input))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(repoRoot, file)))
        .update('\0');
  return hash.digest('hex');
}

const builtFrom = (): string => (existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '');

/** Whether there are pages to build at all. */
export const hasWeb = (): boolean => existsSync(join(webDir, 'package.json'));

/**
 * Builds web/ when its inputs changed since the last build. Stacks that start at the same time build once.
 * @throws StackError with what the build said
 */
export async function buildWeb(logFile: string, say: (line: string) => void): Promise<void> {
  const hash = webInputsHash();
  if (builtFrom() === hash) return;
  while (!tryLock()) {
    await sleep(200);
    if (builtFrom() === hash) return;
  }
  try {
    say('Building the web pages (once for each change, about 10 s) …');
    // `node --run` finds vite in node_modules/.bin without a package manager.
    const command = { name: 'web-build', command: process.execPath, args: ['--run', 'build'], cwd: webDir, logFile };
    const { NODE_ENV: _unset, ...env } = process.env;
    const exit = await (await startProcess({ ...command, env })).exited;
    if (exit.code !== 0)
      throw new StackError(`The web pages cannot be built. The end of ${logFile}:\n${lastLines(logFile, 20)}`);
    writeFileSync(stampFile, hash);
  } finally {
    rmSync(lockDir, { recursive: true, force: true });
  }
}

function tryLock(): boolean {
  const lockedAt = statSync(lockDir, { throwIfNoEntry: false })?.mtimeMs;
  if (lockedAt !== undefined && Date.now() - lockedAt > STALE_MS) rmSync(lockDir, { recursive: true, force: true });
  try {
    mkdirSync(lockDir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
