// `npm run faults:mutants -- [--only TEXT]`: plants each bug of the catalogue and shows that the delivery checker finds it.
import { parseArgs } from 'node:util';
import { catalogue, mutants, Random, startLab, until, Workload, type Mutant } from '@chatapp/testkit';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, seed: { type: 'string', default: '1' } },
});
const RATE = 150;

/** What the checker says of a stack with this bug in it; empty when it says nothing. */
async function findings(mutant: Mutant): Promise<string[]> {
  const lab = await startLab({ gateway: 2, 'chat-writer': 2, fanout: 2, auth: 1 }, { mutant });
  try {
    const seed = Number(values.seed);
    const workload = new Workload({
      url: lab.stack.url,
      mysqlUrl: lab.stores.mysql.adminUrl,
      seed,
      bots: 8,
      rooms: 8,
      rate: RATE,
    });
    await workload.prepare();
    workload.start();
    await until(() => workload.acknowledged > RATE, 15_000, 'the flow began').catch(() => undefined);
    for (const name of mutant.faults) {
      const fault = catalogue.find((each) => each.name === name);
      workload.history.mayLoseEvents ||= fault?.losesEvents ?? false;
      await fault?.run(lab, new Random(seed));
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    if (mutant.faults.length === 0) await new Promise((resolve) => setTimeout(resolve, 4_000));
    const { violations, unknown } = await workload.settle(10_000);
    return [
      ...new Set([...violations.map((violation) => violation.check), ...(unknown > 0 ? ['never answered'] : [])]),
    ];
  } finally {
    await lab.stop();
  }
}

let survivors = 0;
for (const mutant of mutants.filter(({ name }) => name.includes(values.only))) {
  const found = await findings(mutant).catch((error: unknown) => [`stood still: ${String(error)}`]);
  if (found.length === 0) survivors++;
  console.log(`${found.length > 0 ? 'caught  ' : 'SURVIVED'}  ${mutant.name}: ${found.join(', ')}`);
}
console.log(survivors === 0 ? 'every bug was found' : `${survivors} bugs were not found`);
process.exit(survivors === 0 ? 0 : 1);
