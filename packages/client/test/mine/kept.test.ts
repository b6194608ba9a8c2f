import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, type ClientEvent } from '../../src/index.ts';
import { Kept } from '../../src/mine/kept.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('what is mine');

const event = (receipts: boolean): ClientEvent => ({ type: 'settings.updated', settings: { receipts } });

function make() {
  const answers: PromiseWithResolvers<boolean>[] = [];
  const seen: boolean[] = [];
  const kept = new Kept<boolean>({
    read: () => {
      const answer = Promise.withResolvers<boolean>();
      answers.push(answer);
      return answer.promise;
    },
    apply: (value, next) => (next.type === 'settings.updated' ? next.settings.receipts : value),
    changed: (value) => seen.push(value),
  });
  const clock = new VirtualClock();
  const life = new AbortController();
  return { kept, answers, seen, clock, life, patience: { clock, random: () => 0.5, signal: life.signal } };
}

test('it is what was read, and then what events say', async () => {
  const { kept, answers, seen, patience } = make();
  kept.event(event(false));
  assert.is(kept.value, undefined, 'nothing is known before it was read');
  const reading = kept.read(patience);
  answers[0]?.resolve(true);
  await reading;
  kept.event(event(false));
  kept.event(event(false));
  assert.equal(seen, [true, false]);
});

test('what came while an answer was on its way counts after it', async () => {
  const { kept, answers, patience } = make();
  const first = kept.read(patience);
  answers[0]?.resolve(true);
  await first;
  const second = kept.read(patience);
  kept.event(event(false));
  assert.is(kept.value, false, 'and at once');
  answers[1]?.resolve(true);
  await second;
  assert.is(kept.value, false);
});

test('an answer to a read before the last one is void', async () => {
  const { kept, answers, patience } = make();
  const first = kept.read(patience);
  const second = kept.read(patience);
  answers[1]?.resolve(false);
  await second;
  answers[0]?.resolve(true);
  await first;
  assert.is(kept.value, false);
});

test('it is asked for until there is an answer, or nobody wants one any more', async () => {
  const { kept, answers, clock, life, patience } = make();
  const reading = kept.read(patience);
  answers[0]?.reject(new ApiError({ code: 'unavailable', status: 503 }));
  await clock.pass(60_000);
  assert.is(answers.length, 2);
  life.abort();
  answers[1]?.resolve(true);
  await reading;
  assert.is(kept.value, undefined);
});

test.run();
