import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from '../errors.ts';
import { repoRoot } from '../paths.ts';
import { startProcess } from '../process/spawn.ts';
import { lastLines } from '../process/tail.ts';

/** What the built pages are made of. */
const inputs = [
  ...[
    'src',
    'static',
    'messages',
    'project.inlang/settings.json',
    'package.json',
    'tsconfig.json',
    'vite.config.ts',
    'shorter-messages.ts',
  ].map((name) => `web/${name}`),
  ...['contracts', 'client'].flatMap((name) => [`packages/${name}/src`, `packages/${name}/package.json`]),
  'pnpm-lock.yaml',
];

const webDir = join(repoRoot, 'web');
const buildDir = join(webDir, 'build');
const stampFile = join(buildDir, '.inputs');
const lockFile = join(webDir, 'node_modules', '.chatapp-build');

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
    rmSync(lockFile, { force: true });
  }
}

/** The process that builds, unless it is gone: a build that was killed leaves its lock behind. */
function builder(): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 0 : undefined;
  }
}

function tryLock(): boolean {
  if (builder() === undefined) rmSync(lockFile, { force: true });
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
