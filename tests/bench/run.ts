// `npm run bench -- [NAME …] [--out FILE] [--smoke] [--plots DIR]`: measures ChatApp beside what one would compare it with (docs/performance.md).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repoRoot } from '@chatapp/stack';
import { drawPlot } from './report/plot.ts';
import { addRun, machine, type Run } from './report/record.ts';
import { formatBars, formatRun } from './report/table.ts';
import { workloads } from './workloads/index.ts';
import { full, smoke } from './workloads/workload.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Where all runs are kept. */
    out: { type: 'string', default: join(repoRoot, 'docs/performance/runs.json') },
    plots: { type: 'string', default: join(repoRoot, 'docs/performance') },
    /** A second of each at tiny sizes, kept nowhere. */
    smoke: { type: 'boolean', default: false },
  },
});

const say = (line: string) => void process.stdout.write(`${line}\n`);
const chosen = workloads.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (chosen.length === 0) say(`There is ${workloads.map(({ name }) => name).join(', ')}.`);

const runs: Run[] = [];
for (const { name, title, run } of chosen) {
  say(`\n${title}`);
  const result = await run(values.smoke ? smoke : full, (line) => say(`  ${line}`));
  const entry: Run = { workload: name, title, at: new Date().toISOString(), machine: machine(), ...result };
  runs.push(entry);
  if (!values.smoke) {
    addRun(values.out, entry);
    mkdirSync(values.plots, { recursive: true });
    for (const plot of result.plots ?? []) writeFileSync(join(values.plots, `${plot.name}.svg`), drawPlot(plot));
  }
  say(`\n${formatRun(entry)}`);
}
say(`\n${formatBars(runs)}`);
process.exit(chosen.length === 0 ? 1 : 0);
