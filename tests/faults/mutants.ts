// `npm run faults:mutants -- [--seed N] [TEXT …]`: plants each bug of the catalogue (or those whose name holds one of the texts) and shows
// which checks of the delivery checker find it. Before them the same without a bug, where it must find nothing.
import { parseArgs } from 'node:util';
import { catalogue, mutants, Random, startLab, until, Workload, type Mutant } from '@chatapp/testkit';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const seed = Number(values.seed);
const RATE = 150;

interface Finding {
  /** The checks that found something. */
  readonly checks: readonly string[];
  /** Messages and readers that the end found waiting. That alone finds no bug: a stack that stands still violates nothing. */
  readonly stood: string;
}

async function findings(mutant: Mutant | undefined, faults: readonly string[]): Promise<Finding> {
  const lab = await startLab(
    { gateway: 2, 'chat-writer': 2, fanout: 2, auth: 1 },
    mutant === undefined ? {} : { mutant },
  );
  try {
    const mysqlUrl = lab.stores.mysql.adminUrl;
    const workload = new Workload({ url: lab.stack.url, mysqlUrl, seed, bots: 8, rooms: 8, rate: RATE });
    await workload.prepare();
    workload.start();
    await until(() => workload.acknowledged > RATE, 15_000, 'the flow began').catch(() => undefined);
    const random = new Random(seed);
    for (const name of faults) {
      const fault = catalogue.find((each) => each.name === name);
      workload.history.mayLoseEvents ||= fault?.losesEvents ?? false;
      await fault?.run(lab, random);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    // Long enough for some of what is rare: somebody is banned about every other second.
    if (faults.length === 0) await new Promise((resolve) => setTimeout(resolve, 12_000));
    const { violations, unknown } = await workload.settle(10_000);
    return {
      checks: [...new Set(violations.map((violation) => violation.check))],
      stood: unknown > 0 ? ` (${unknown} never answered)` : '',
    };
  } finally {
    await lab.stop();
  }
}

const isWanted = (name: string) => positionals.length === 0 || positionals.some((text) => name.includes(text));
let wrong = 0;

function report(verdict: string, isRight: boolean, name: string, { checks, stood }: Finding, began: number): void {
  if (!isRight) wrong++;
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(`${verdict.padEnd(8)}  ${name}: ${checks.join(', ') || 'nothing'}${stood} (${seconds} s)`);
}

if (isWanted('no bug')) {
  const began = performance.now();
  const finding = await findings(undefined, ['kill gateway', 'kill chat-writer', 'kill fanout']);
  const isRight = finding.checks.length === 0 && finding.stood === '';
  report(isRight ? 'right' : 'WRONG', isRight, 'no bug', finding, began);
}
for (const mutant of mutants.filter(({ name, onlySimulated }) => isWanted(name) && !onlySimulated)) {
  const began = performance.now();
  const finding = await findings(mutant, mutant.faults).catch((error: unknown): Finding => ({
    checks: [],
    stood: ` (${String(error)})`,
  }));
  const isRight = finding.checks.length > 0;
  report(isRight ? 'caught' : 'SURVIVED', isRight, mutant.name, finding, began);
}
console.log(wrong === 0 ? 'every bug was found' : `${wrong} went wrong`);
process.exit(wrong === 0 ? 0 : 1);
