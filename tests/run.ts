// Runs every test of the workspace: npm test [-- word …] [--with-check]
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrograms, startMysql } from '@chatapp/stack';
import { describeFile, matches, type TestFile } from './runner/options.ts';
import type { Outcome } from './runner/outcome.ts';
import { eachOf } from './runner/pool.ts';
import { closingLine, digest, report } from './runner/report.ts';
import { runFile, runProcess } from './runner/run-file.ts';
import { runAgain } from './runner/second-run.ts';

const root = join(import.meta.dirname, '..');
/** Light files at a time; more would only make each other late on two cores. */
const AT_ONCE = 2;
const CHECK_TIMEOUT_MS = 600_000;

const args = process.argv.slice(2);
const words = args.filter((word) => !word.startsWith('--'));
const withCheck = args.includes('--with-check');
const say = (line: string) => void process.stdout.write(`${line}\n`);

const isPackageFolder = (name: string) => name === 'node_modules';

function findFiles(): TestFile[] {
  const patterns = [
    'packages/*/test/**/*.test.ts',
    'services/*/test/**/*.test.ts',
    'web/test/**/*.test.ts',
    'tests/**/*.test.ts',
  ];
  return globSync(patterns, { cwd: root, exclude: isPackageFolder })
    .toSorted()
    .filter((name) => matches(name, words))
    .map((name) => describeFile(join(root, name), readFileSync(join(root, name), 'utf8'), root));
}

/** Counts as one test. */
async function check(): Promise<Outcome> {
  const startedMs = performance.now();
  const options = { env: process.env, lingerMs: CHECK_TIMEOUT_MS };
  const { code, output } = await runProcess([join(root, 'scripts/check.ts')], CHECK_TIMEOUT_MS, options);
  const passed = code === 0 ? 1 : 0;
  const durationMs = performance.now() - startedMs;
  return { name: 'npm run check', passed, failed: 1 - passed, skipped: 0, durationMs, faults: [], output };
}

/** What the files need that npm does not bring. A file that misses something says so itself. */
async function bringPrograms(files: readonly TestFile[]): Promise<void> {
  const browser = files.some(({ name }) => name.startsWith('tests/e2e/')) ? (['chromium'] as const) : [];
  const stores = files.some(({ name }) => !name.startsWith('web/')) ? (['mysql', 'redis', 'nginx'] as const) : [];
  const missing = await ensurePrograms([...stores, ...browser], say);
  if (missing.length > 0)
    say(`Not found on this machine: ${missing.join(', ')}. Containers are used where they can be.`);
}

/** The web client's texts become functions, which its tests call. */
function compileTexts(): void {
  execFileSync(process.execPath, ['--run', 'texts'], { cwd: join(root, 'web'), stdio: 'inherit' });
}

const outcomes: Outcome[] = [];
/** Failed, and passed at the second run. */
let unsteady: string[] = [];
/** What failed, by file: also what passed later. */
const digests = new Map<string, string[]>();
const add = (outcome: Outcome) => {
  outcomes.push(outcome);
  if (outcome.failed > 0) digests.set(outcome.name, digest(outcome));
  say(report(outcome));
};

const startedMs = performance.now();
const files = findFiles();
try {
  await bringPrograms(files);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
}
if (files.some(({ name }) => name.startsWith('web/'))) compileTexts();
if (withCheck) add(await check());
const needsMysql = files.some(({ path, heavy }) => !heavy && /mysql|stores/i.test(readFileSync(path, 'utf8')));
const mysql = needsMysql
  ? await startMysql().catch((error: unknown) => say(`No shared MySQL: ${String(error)}`))
  : undefined;
const env = {
  ...process.env,
  NODE_ENV: 'test',
  NO_COLOR: '1',
  ...(mysql ? { CHATAPP_TEST_MYSQL_URL: mysql.adminUrl } : {}),
};
try {
  await eachOf(
    files.filter((file) => !file.heavy),
    AT_ONCE,
    async (file) => add(await runFile(file, { env })),
  );
  await eachOf(
    files.filter((file) => file.heavy),
    1,
    async (file) => add(await runFile(file, { env })),
  );
  unsteady = await runAgain(files, outcomes, async (file) => {
    say(`Once more: ${file.name}`);
    const outcome = await runFile(file, { env });
    say(report(outcome));
    return outcome;
  });
} finally {
  await mysql?.stop();
}

const nothing = outcomes.length === 0;
if (nothing) say(`No test file has ${words.join(' or ')} in its name.`);
const slowest = outcomes.toSorted((one, other) => other.durationMs - one.durationMs).slice(0, 3);
say(
  `\n${outcomes.length} files in ${Math.round((performance.now() - startedMs) / 1_000)} s; slowest: ${slowest.map(({ name }) => name).join(', ')}`,
);
for (const { name, skipped } of outcomes) if (skipped > 0) say(`SKIPPED: ${skipped} of ${name}`);
for (const [name, lines] of digests) {
  if (unsteady.includes(name)) say(`UNSTEADY: ${name} failed at first`);
  for (const line of lines.length > 0 ? lines : [`failed: ${name}`]) say(line);
}
say(closingLine(outcomes));
process.exitCode = nothing || outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0;
