import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { violations } from './checks.ts';
import type { Bug } from './faults.ts';
import { run } from './run.ts';

/** `SEED=7 node test/simulation/simulation.test.ts` repeats one run; `SEEDS=100000` looks longer. */
const one = Number(process.env['SEED'] ?? 0);
const seeds = one ? [one] : Array.from({ length: Number(process.env['SEEDS'] ?? 1_500) }, (_, index) => index + 1);

const test = suite('a client on a broken network');

test('nothing is lost, doubled or out of order, and every room ends true', async () => {
  for (const seed of seeds) assert.equal(violations(await run(seed)), [], `seed ${seed}`);
});

const bugs: Bug[] = ['forgets ids', 'lies about acks', 'changes lack a row', 'overtaking'];
for (const bug of bugs)
  test(`a server that breaks its promises is noticed: ${bug}`, async () => {
    for (let seed = 1; seed <= 50; seed++) if (violations(await run(seed, { bug })).length > 0) return;
    assert.unreachable('no run went wrong');
  });

test.run();
