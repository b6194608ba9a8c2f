// `npm run bench -- [NAME …] [--out FOLDER] [--profile FOLDER] [--quick | --smoke | --long]`: ChatApp beside what one would compare it with (docs/performance.md).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repoRoot } from '@chatapp/stack';
import { summarizeFolder } from './profile.ts';
import { drawPlot } from './report/plot.ts';
import { addRun, machine, type Run } from './report/record.ts';
import { formatBars, formatResults, formatRun } from './report/table.ts';
import { workloads } from './workloads/index.ts';
import { full, quick, smoke } from './workloads/workload.ts';

/** Of the end of each process: a start costs more than many messages. */
const PROFILED_MS = 12_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Where all runs are kept (runs.json), the newest of each is shown (results.md), and pictures are put. */
    out: { type: 'string', default: join(repoRoot, 'docs/performance') },
    /** ChatApp's services write their profiles there, and what they come to is shown. It costs time: no figures are kept. */
    profile: { type: 'string' },
    /** Each step for a second only: a first look. */
    quick: { type: 'boolean', default: false },
    /** Also what takes many minutes to prepare: ten million messages in the tables. */
    long: { type: 'boolean', default: false },
    /** A second of each at tiny sizes, kept nowhere. */
    smoke: { type: 'boolean', default: false },
  },
});

if (values.profile !== undefined) process.env.BENCH_PROFILE = resolve(values.profile);

const say = (line: string) => void process.stdout.write(`${line}\n`);
const chosen = workloads.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (chosen.length === 0) say(`There is ${workloads.map(({ name }) => name).join(', ')}.`);

const longer = values.quick ? quick : { ...full, isLong: values.long };
const size = values.smoke ? smoke : longer;
const runs: Run[] = [];
for (const { name, title, run } of chosen) {
  say(`\n${title}`);
  const result = await run(size, (line) => say(`  ${line}`));
  const entry: Run = { workload: name, title, at: new Date().toISOString(), machine: machine(), ...result };
  runs.push(entry);
  if (!values.smoke && values.profile === undefined) {
    mkdirSync(values.out, { recursive: true });
    writeFileSync(join(values.out, 'results.md'), formatResults(addRun(join(values.out, 'runs.json'), entry)));
    for (const plot of result.plots ?? []) writeFileSync(join(values.out, `${plot.name}.svg`), drawPlot(plot));
  }
  say(`\n${formatRun(entry)}`);
}
say(`\n${formatBars(runs)}`);
if (values.profile !== undefined) say(`\n${summarizeFolder(values.profile, PROFILED_MS)}`);
process.exit(chosen.length === 0 ? 1 : 0);
