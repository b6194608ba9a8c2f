// timeout: 300s
// A simulation that cannot fail shows nothing: bugs planted in the parts that run in it must be found.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repoRoot } from '@chatapp/stack';

/** Of packages/testkit/src/mutants/catalogue.ts, those that need neither a store nor a whole service. */
const names = [
  'publish error swallowed',
  'routes lost at the hand-over',
  'repeats passed on',
  'routes of the lost Redis not made again',
  'somebody taken out reads on',
  'no doubt',
];

const test = suite('bugs in the simulated system');

for (const name of names)
  test(name, async () => {
    const output = await simulated(name);
    assert.match(output, /SEED=\d+/, output.slice(-1_000));
  });

/** What the simulation says with a bug in it. It ends at the first seed that shows it. */
function simulated(mutant: string): Promise<string> {
  const register = join(repoRoot, 'packages/testkit/src/mutants/register.mjs');
  const child = spawn(process.execPath, ['--import', register, join(import.meta.dirname, 'simulation.test.ts')], {
    env: { ...process.env, MUTANT: mutant, SEEDS: '5000', SEED: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', () => resolve(output));
  });
}

test.run();
