// timeout: 400s
// What issue-worthy faults do to a stack under load: the delivery checker must find nothing, and the flow must be back in seconds.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Workload, until } from '@chatapp/testkit';
import { withStack } from '../support/stack.ts';

const RATE = 100;
const { stack, url, done } = await withStack({ gateway: 2, 'chat-writer': 2, fanout: 2 });
const faults = suite('faults under load');
faults.after(done);

let seed = 1;

/** Runs `fault` under load, and says how long the flow stood still at the most. */
async function under(fault: () => Promise<void>): Promise<number> {
  const workload = new Workload({ url, mysqlUrl: stack.mysql.adminUrl, seed: seed++, bots: 8, rooms: 6, rate: RATE });
  await workload.prepare();
  workload.start();
  await until(() => workload.acknowledged > RATE, 20_000, 'the flow began');
  await fault();
  const before = workload.acknowledged;
  const began = performance.now();
  await until(() => workload.acknowledged > before + RATE / 2, 15_000, 'the flow is back');
  const backMs = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const outcome = await workload.settle();
  console.log(
    `  ${outcome.acknowledged} acknowledged, ${outcome.gapsHealed} gaps healed, back after ${Math.round(backMs)} ms`,
  );
  assert.equal(outcome.violations.slice(0, 3), []);
  assert.is(outcome.unknown, 0, 'every message got its answer in the end');
  assert.ok(outcome.acknowledged > RATE);
  return backMs;
}

for (const service of ['chat-writer', 'fanout', 'gateway'] as const)
  faults(`kill -9 of one ${service}: nothing lost, nothing doubled, back within 5 s`, async () => {
    const backMs = await under(async () => stack.kill(service, 1, 'SIGKILL'));
    assert.ok(backMs < 5_500, `the flow was back after ${Math.round(backMs)} ms`);
  });

faults('a chat-writer that sleeps past its lease and wakes does no harm', async () => {
  await under(async () => {
    stack.pause('chat-writer', 1);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    stack.resume('chat-writer', 1);
  });
});

faults('a graceful restart of every service under load shows nothing', async () => {
  await under(async () => {
    for (const { service, index } of stack.instances())
      if (['gateway', 'chat-writer', 'fanout', 'auth'].includes(service)) await stack.restart(service, index);
  });
});

faults('Redis killed and started with its data', async () => {
  await under(async () => {
    await stack.stores.redis.kill('SIGKILL');
    await stack.stores.redis.start();
  });
});

faults('Redis killed and started empty', async () => {
  await under(async () => {
    await stack.stores.redis.kill('SIGKILL');
    await stack.stores.redis.start({ empty: true });
  });
});

faults('MySQL killed and started again', async () => {
  await under(async () => {
    await stack.stores.mysql.kill('SIGKILL');
    await stack.stores.mysql.start();
  });
});

faults.run();
