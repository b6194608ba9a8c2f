// timeout: 600s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeRound, oneOfEachKind, possibleFaults, Random, runCampaign, startLab } from '@chatapp/testkit';

const SEED = Number(process.env['FAULTS_SEED'] ?? Date.now() % 100_000);
/** At which a run acknowledges more than 50,000 messages. */
const RATE = 1_300;

const lab = await startLab({ gateway: 2, 'chat-writer': 2, 'search-indexer': 2, fanout: 2, auth: 2 });
const campaign = suite('every kind of fault, under load');
campaign.after(() => lab.stop());

campaign(`no promise is broken (FAULTS_SEED=${SEED})`, async () => {
  let acknowledged = 0;
  const onRound = (round: Parameters<typeof describeRound>[0]) => {
    acknowledged += round.outcome.acknowledged;
    console.log(describeRound(round));
  };
  const faults = oneOfEachKind(possibleFaults(), new Random(SEED));
  const rounds = await runCampaign(lab, { faults, seed: SEED, rate: RATE, perRound: 6, together: 2, onRound });
  assert.equal(
    rounds.filter((round) => !round.isWhole).map((round) => round.faults),
    [],
  );
  console.log(`${acknowledged} acknowledged messages`);
  assert.ok(acknowledged > 50_000);
});

campaign.run();
