// `npm run faults -- [--seed N] [--rate N] [--only TEXT] [--kinds] [--per-round N] [--together N] [--per-step N] [--rounds N | --messages N]
// [--record FILE] [--minutes N]`: every fault under load, and the checker's verdict. docs/guarantees.md tells what it checks.
import { parseArgs } from 'node:util';
import { describeRound, oneOfEachKind, possibleFaults, Random, runCampaign, startLab } from '@chatapp/testkit';
import { readRecord, summary, writeRecord } from './record.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    rate: { type: 'string', default: '150' },
    /** Passes through all faults. */
    rounds: { type: 'string', default: '1' },
    /** As many passes as it takes to acknowledge so many messages. */
    messages: { type: 'string', default: '0' },
    'per-round': { type: 'string', default: '1' },
    together: { type: 'string', default: '1' },
    /** Messages that are acknowledged between the beginnings of two steps, at the least. */
    'per-step': { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    /** Each kind of fault once a pass, of a service that chance picks. */
    kinds: { type: 'boolean', default: false },
    /** Stops after the round in which this time is over; with the same record the next run goes on from there. */
    minutes: { type: 'string', default: '0' },
    /** A file that adds up what several runs have shown. */
    record: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const rate = Number(values.rate);
const wanted = Number(values.messages);
const endsAt = Number(values.minutes) > 0 ? performance.now() + Number(values.minutes) * 60_000 : Infinity;
const record = readRecord(values.record, Number(values.seed));
const faults = possibleFaults().filter((fault) => fault.name.includes(values.only));
const turns = wanted > 0 ? Infinity : record.turns + Number(values.rounds);
const goesOn = () => performance.now() < endsAt && (wanted === 0 || record.acknowledged < wanted);
console.log(`seed ${record.seed}, ${rate} messages/s, ${faults.length} faults`);

const lab = await startLab({ gateway: 2, 'chat-writer': 2, 'search-indexer': 2, fanout: 2, auth: 2 });
try {
  for (; record.turns < turns && goesOn(); record.turns++) {
    const seed = record.seed + record.turns;
    await runCampaign(lab, {
      faults: values.kinds ? oneOfEachKind(faults, new Random(seed)) : faults,
      seed,
      rate,
      perRound: Number(values['per-round']),
      perStep: Number(values['per-step']),
      together: Number(values.together),
      goesOn,
      onRound(round) {
        record.add(round);
        writeRecord(values.record, record);
        console.log(describeRound(round));
      },
    });
  }
} finally {
  writeRecord(values.record, record);
  if (values.keep) console.log(`the logs are kept: ${lab.stack.logDir}`);
  await lab.stop(values.keep);
}
console.log(summary(record));
process.exit(record.failed === 0 ? 0 : 1);
