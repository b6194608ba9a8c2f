// `npm run faults:mutants -- [--seed N] [TEXT …]`: plants each bug of the catalogue (or those whose name holds one of the texts) and shows
// which checks of the delivery checker find it: one of those that are there for it must. Before them each set of faults without a bug, where
// it must find nothing.
import { parseArgs } from 'node:util';
import { mutants } from '@chatapp/testkit';
import { isNamed, plant, type Finding } from './plant.ts';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const seed = Number(values.seed);
const isWanted = (name: string) => positionals.length === 0 || positionals.some((text) => name.includes(text));
const wanted = mutants.filter(({ name, onlySimulated }) => isWanted(name) && !onlySimulated);
let wrong = 0;
console.log(`seed ${seed}`);

async function show(verdictOf: (finding: Finding) => string, name: string, run: Promise<Finding>): Promise<void> {
  const began = performance.now();
  const finding = await run.catch((error: unknown): Finding => ({ checks: [], stood: ` (${String(error)})` }));
  const verdict = verdictOf(finding);
  if (verdict !== verdict.toLowerCase()) wrong++;
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(
    `${verdict.padEnd(11)}  ${name}: ${finding.checks.join(', ') || 'nothing'}${finding.stood} (${seconds} s)`,
  );
}

const controls = new Map(wanted.map(({ faults }) => [faults.join(', ') || 'nothing broken', faults]));
for (const [name, faults] of controls)
  await show(
    ({ checks, stood }) => (checks.length === 0 && stood === '' ? 'right' : 'WRONG'),
    `no bug, ${name}`,
    plant(undefined, faults, { seed }),
  );
for (const mutant of wanted)
  await show(
    (finding) => (isNamed(mutant, finding) ? 'caught' : finding.checks.length > 0 ? 'WRONG CHECK' : 'SURVIVED'),
    mutant.name,
    plant(mutant, mutant.faults, { seed }),
  );
console.log(wrong === 0 ? 'every bug was found' : `${wrong} went wrong`);
process.exit(wrong === 0 ? 0 : 1);
