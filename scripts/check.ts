// Everything that can be said about the code without running it: npm run check. Prints what failed in full.
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachOf } from '../tests/runner/pool.ts';

interface Step {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
}

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const AT_ONCE = 2;

/** Each package has its own idea of types: tsc, or svelte-check for the pages. */
function typeSteps(): Step[] {
  return globSync(['packages/*', 'services/*', 'web', 'tests', 'examples'], { cwd: root })
    .filter((dir) => existsSync(join(root, dir, 'package.json')))
    .filter((dir) => readFileSync(join(root, dir, 'package.json'), 'utf8').includes('"types":'))
    .toSorted()
    .map((dir) => ({
      name: `types of ${dir}`,
      command: process.execPath,
      args: ['--run', 'types'],
      cwd: join(root, dir),
    }));
}

const steps: Step[] = [
  { name: 'format', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware'] },
  ...typeSteps(),
  { name: 'types of scripts', command: bin('tsc'), args: ['-p', 'scripts'] },
  {
    name: 'boundaries',
    command: bin('turbo'),
    args: ['boundaries', '--dangerously-disable-package-manager-check', '--no-color'],
  },
  { name: 'unused', command: bin('knip'), args: ['--no-progress', '--no-config-hints'] },
  { name: 'texts', command: process.execPath, args: [join(root, 'scripts/check-texts.ts')] },
  { name: 'settings', command: process.execPath, args: [join(root, 'scripts/settings.ts'), '--check'] },
  { name: 'links', command: process.execPath, args: [join(root, 'scripts/check-links.ts')] },
  { name: 'imports', command: process.execPath, args: [join(root, 'scripts/check-imports.ts')] },
];

function run({ command, args, cwd = root }: Step): Promise<{ ok: boolean; output: string }> {
  const env = {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: '1',
    NO_COLOR: '1',
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
  };
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}`.trim() || (error?.message ?? '') }),
    );
  });
}

const failed: string[] = [];
/** The pages' tsconfig, route types and texts are generated: lint and types read them. */
const prepare: Step = {
  name: 'sync of web',
  command: process.execPath,
  args: ['--run', 'sync'],
  cwd: join(root, 'web'),
};

async function take(step: Step): Promise<void> {
  const startedMs = performance.now();
  const { ok, output } = await run(step);
  const line = `${ok ? 'ok  ' : 'FAIL'} ${step.name}  (${((performance.now() - startedMs) / 1_000).toFixed(1)} s)`;
  process.stdout.write(ok ? `${line}\n` : `${line}\n${output}\n---- end of ${step.name}\n`);
  if (!ok) failed.push(step.name);
}

await take(prepare);
await eachOf(steps, AT_ONCE, take);
process.stdout.write(failed.length === 0 ? 'Everything checked is fine.\n' : `Failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
