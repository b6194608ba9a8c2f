import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repoRoot } from '@chatapp/stack';
import { catalogue, mutants } from '../src/index.ts';
import { checkNames, namesIn } from './check-names.ts';

const page = readFileSync(join(repoRoot, 'docs/guarantees.md'), 'utf8');
const text = page.replaceAll(/\s+/g, ' ');
const guarantees = suite('docs/guarantees.md');

const missing = (names: readonly string[], quoted: boolean): string[] => [
  ...new Set(names.filter((name) => !text.includes(quoted ? `\`${name}\`` : name))),
];

guarantees('names every check of the delivery checker', () => {
  const names = checkNames();
  assert.ok(names.length > 20);
  assert.equal(missing(names, true), []);
});

guarantees('names every check of verify', () => {
  const names = namesIn('packages/stack/src/verify/*.ts', /name: '([a-z-]+)'/g);
  assert.ok(names.length > 15);
  assert.equal(missing(names, true), []);
});

guarantees('names every fault and every mutant', () => {
  const faults = catalogue.map(({ name }) => name.replace(/ (auth|gateway|chat-writer|search-indexer|fanout)$/, ''));
  assert.equal(missing(faults, true), []);
  assert.equal(
    missing(
      mutants.map(({ name }) => name),
      false,
    ),
    [],
  );
});

guarantees.run();
