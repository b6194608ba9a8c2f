import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repoRoot } from '@chatapp/stack';
import { catalogue, mutants } from '../src/index.ts';
import { checkNames } from './check-names.ts';

const planting = suite('mutants');

const checks = checkNames();

for (const mutant of mutants) {
  planting(`"${mutant.name}" names checks that exist`, () => {
    assert.ok(mutant.expects.length > 0);
    for (const check of mutant.expects) assert.ok(checks.includes(check), check);
  });
  planting(`"${mutant.name}" names faults that exist`, () => {
    for (const fault of mutant.faults)
      assert.ok(
        catalogue.some(({ name }) => name === fault),
        fault,
      );
  });
  if (!('edits' in mutant)) continue;
  planting(`"${mutant.name}" still fits its source`, () => {
    for (const { file, find } of mutant.edits) {
      const parts = readFileSync(join(repoRoot, file), 'utf8').split(find);
      assert.is(parts.length, 2, `"${find}" stands exactly once in ${file}`);
    }
  });
}

planting.run();
