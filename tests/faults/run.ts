// `npm run faults -- [--seed N] [--rate N] [--rounds N] [--per-round N] [--only TEXT] [--mixed]`: every fault under load, and the
// checker's verdict. docs/guarantees.md tells what it checks.
import { parseArgs } from 'node:util';
import { catalogue, describeRound, runCampaign, startLab } from '@chatapp/testkit';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    rate: { type: 'string', default: '150' },
    rounds: { type: 'string', default: '1' },
    'per-round': { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    mixed: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const rate = Number(values.rate);
const faults = catalogue.filter((fault) => fault.name.includes(values.only));
console.log(`seed ${seed}, ${rate} messages/s, ${faults.length} faults`);

const lab = await startLab({ gateway: 2, 'chat-writer': 2, fanout: 2, auth: 1 });
let failed = 0;
let acknowledged = 0;
try {
  for (let turn = 0; turn < Number(values.rounds); turn++)
    await runCampaign(lab, {
      faults,
      seed: seed + turn,
      rate,
      perRound: Number(values['per-round']),
      mixed: values.mixed,
      onRound(round) {
        acknowledged += round.outcome.acknowledged;
        if (!round.isWhole) failed++;
        console.log(describeRound(round));
      },
    });
} finally {
  if (values.keep) console.log(`the logs are kept: ${lab.stack.logDir}`);
  await lab.stop(values.keep);
}
console.log(
  `${acknowledged} acknowledged messages, ${failed === 0 ? 'no violation' : `${failed} rounds failed; repeat with --seed ${seed}`}`,
);
process.exit(failed === 0 ? 0 : 1);
