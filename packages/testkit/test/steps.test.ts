import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogue, inSteps, oneOfEachKind, Random } from '../src/index.ts';

const steps = suite('the order of faults');

steps('each comes once, none beside another of its area, and those that lose events last and by themselves', () => {
  const all = inSteps(catalogue, 3, new Random(1));
  assert.equal(
    all.flatMap((step) => step.map(({ name }) => name)).toSorted(),
    catalogue.map(({ name }) => name).toSorted(),
  );
  for (const step of all) {
    assert.ok(step.length <= 3);
    assert.is(new Set(step.map(({ area }) => area)).size, step.length);
    assert.is(new Set(step.map(({ losesEvents = false }) => losesEvents)).size, 1);
  }
  const loses = all.map((step) => step[0]?.losesEvents ?? false);
  assert.is(loses.lastIndexOf(false) + 1, loses.indexOf(true));
  assert.ok(all.some((step) => step.length === 3));
});

steps('the seed repeats it', () => {
  const names = (seed: number) =>
    inSteps(catalogue, 2, new Random(seed)).flatMap((step) => step.map(({ name }) => name));
  assert.equal(names(7), names(7));
  assert.not.equal(names(7), names(8));
});

steps('of each kind there is one', () => {
  const kinds = oneOfEachKind(catalogue, new Random(3)).map(({ kind }) => kind);
  assert.equal(kinds.toSorted(), [...new Set(catalogue.map(({ kind }) => kind))].toSorted());
});

steps.run();
