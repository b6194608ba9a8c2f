// timeout: 180s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { run, type Run } from './run.ts';

/** `SEED=7 node tests/simulation/simulation.test.ts` repeats one run; `SEEDS=100000` looks longer. */
const one = Number(process.env['SEED'] ?? 0);
const fixed = Array.from({ length: Number(process.env['SEEDS'] ?? 3_000) }, (_, index) => index + 1);
/** Others each day, so that what the fixed ones never meet is met in the end. Such as 20261201000. */
const today = Number(new Date().toISOString().slice(0, 10).replaceAll('-', '')) * 1_000;
const ofToday = Array.from({ length: 300 }, (_, index) => today + index);
const seeds = one ? [one] : [...fixed, ...ofToday];
if (!one) console.log(`seeds 1 to ${fixed.length}, and those of today: ${today} to ${today + ofToday.length - 1}`);

const test = suite('the system in one process');

const explain = (seed: number, { faults, wrong }: Run) =>
  `SEED=${seed}\n${wrong.slice(0, 10).join('\n')}\nwhat went wrong before:\n${faults.join('\n')}`;

test('whatever dies, sleeps, is lost or comes late: nothing acknowledged is lost, doubled or out of order, and all end with the same', async () => {
  for (const seed of seeds) {
    const result = await run(seed);
    if (result.wrong.length > 0) assert.unreachable(explain(seed, result));
  }
});

test('a seed tells the same story each time', async () => {
  for (const seed of seeds.slice(0, 3)) {
    const [first, second] = [await run(seed), await run(seed)];
    assert.equal(first.world.story, second.world.story);
    assert.is(first.world.time.steps, second.world.time.steps);
  }
});

test.run();
