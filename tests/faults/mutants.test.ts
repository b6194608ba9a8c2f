// timeout: 300s
// Some of the bugs that `npm run faults:mutants` plants, of different kinds, so that no change makes the checker blind unseen.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mutants, type Mutant } from '@chatapp/testkit';
import { isNamed, plant } from './plant.ts';

const SEED = Number(process.env['FAULTS_SEED'] ?? Date.now() % 100_000);
const WATCHED_MS = 5_000;
const PLANTED = ['published before the commit', 'an edit forgets its number', 'a command dropped in silence'];

const planting = suite(`bugs planted on purpose (FAULTS_SEED=${SEED})`);

for (const name of PLANTED)
  planting(`"${name}" is found by a check that is there for it`, async () => {
    const mutant = mutants.find((each) => each.name === name) as Mutant;
    const finding = await plant(mutant, mutant.faults, { seed: SEED, watchedMs: WATCHED_MS });
    assert.ok(isNamed(mutant, finding), `found by ${finding.checks.join(', ') || 'nothing'}`);
  });

planting.run();
