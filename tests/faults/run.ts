// `npm run faults -- [--seed N] [--rate N] [--rounds N] [--only TEXT] [--mixed]`: every fault, one after the other, under load, and the checker's verdict.
import { parseArgs } from 'node:util';
import { Random, Workload, catalogue, startLab, until, type Fault, type Lab, type Outcome } from '@chatapp/testkit';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    rate: { type: 'string', default: '150' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    mixed: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const rate = Number(values.rate);
const random = new Random(seed);
const chosen = catalogue.filter((fault) => fault.name.includes(values.only));

/** One workload in fresh rooms, with the faults at the same time in the middle of it. */
async function round(lab: Lab, faults: readonly Fault[], number: number): Promise<Outcome> {
  const workload = new Workload({
    url: lab.stack.url,
    mysqlUrl: lab.stores.mysql.adminUrl,
    seed: seed * 1_000 + number,
    bots: 8,
    rooms: 8,
    rate,
  });
  await workload.prepare();
  workload.start();
  await until(() => workload.acknowledged > rate / 2, 30_000, 'the flow began');
  workload.history.mayLoseEvents = faults.some((fault) => fault.losesEvents);
  await Promise.all(faults.map((fault) => fault.run(lab, random)));
  const before = workload.acknowledged;
  await until(() => workload.acknowledged > before + rate, 30_000, 'the flow is back').catch(() => undefined);
  return workload.settle();
}

console.log(`seed ${seed}, ${rate} messages/s, ${chosen.length} faults`);
const lab = await startLab({ gateway: 2, 'chat-writer': 2, fanout: 2, auth: 1 });
let failed = 0;
let acknowledged = 0;
try {
  for (let number = 0; number < Number(values.rounds) * chosen.length; number++) {
    const faults = values.mixed
      ? [random.pick(chosen), random.pick(chosen)]
      : chosen.slice(number % chosen.length, (number % chosen.length) + 1);
    const name = faults.map((fault) => fault.name).join(' + ');
    const began = performance.now();
    const outcome = await round(lab, faults, number).catch((error: unknown) => error as Error);
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    if (outcome instanceof Error) {
      failed++;
      console.log(`FAIL  ${name} (${seconds} s): ${outcome.message}`);
      continue;
    }
    acknowledged += outcome.acknowledged;
    const isWhole = outcome.violations.length === 0 && outcome.unknown === 0;
    if (!isWhole) failed++;
    console.log(
      `${isWhole ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s): ${outcome.acknowledged} acknowledged, ${outcome.refused} refused, ${outcome.unknown} unknown, ` +
        `${outcome.gapsHealed} gaps healed, all settled ${Math.round(outcome.recoveryMs)} ms after the last message`,
    );
    for (const violation of outcome.violations.slice(0, 5))
      console.log(`      ${violation.check}: ${violation.what} ${JSON.stringify(violation.evidence).slice(0, 600)}`);
  }
} finally {
  if (values.keep) console.log(`kept: ${lab.stack.logDir}`);
  else await lab.stop();
}
console.log(
  `${acknowledged} acknowledged messages, ${failed === 0 ? 'no violation' : `${failed} rounds failed; repeat with --seed ${seed}`}`,
);
process.exit(failed === 0 ? 0 : 1);
