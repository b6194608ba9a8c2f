// `npm run scale [-- --write]`: what many people need, and how ownership and routes behave then; `--write` puts it into docs/scale.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { constants, extremes, firstLimits, needs, ownership, skews, tables } from './figures.ts';
import { withFigures } from './page.ts';

const PAGE = join(repoRoot, 'docs/scale.md');
const isWriting = process.argv.includes('--write');

for (const [name, make] of Object.entries({ needs, firstLimits, extremes, skews, ownership, tables, constants })) {
  const startedMs = performance.now();
  const table = await make();
  process.stdout.write(`\n${name} (${((performance.now() - startedMs) / 1_000).toFixed(1)} s)\n\n${table}\n`);
  if (isWriting) writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), name, table));
}
