// timeout: 400s
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repoRoot } from '@chatapp/stack';
import { until, Workload, type Outcome } from '@chatapp/testkit';
import { withStack } from '../support/stack.ts';

const RATE = 100;
/** What is promised is 2 s; a machine that does other things as well may take a little longer. */
const WITHOUT_SERVICE_MS = 4_000;

const { stack, url, done } = await withStack({ gateway: 2, 'chat-writer': 2, fanout: 2 });
const mysqlUrl = stack.mysql.adminUrl;
const drain = suite('stopping in good order, under load');
drain.after(done);

let seed = 0;

/** A workload that goes on while `work` is done, what the checker says of it, and how long its people were without service, shortest first. */
async function underLoad(work: () => Promise<void>): Promise<{ outcome: Outcome; absences: number[] }> {
  const workload = new Workload({ url, mysqlUrl, seed: ++seed, bots: 10, rooms: 8, rate: RATE });
  await workload.prepare();
  workload.start();
  await until(() => workload.acknowledged > RATE, 20_000, 'the flow began');
  await work();
  const before = workload.acknowledged;
  await until(() => workload.acknowledged > before + RATE, 20_000, 'the flow goes on');
  const outcome = await workload.settle();
  return { outcome, absences: workload.bots.flatMap((bot) => bot.absences).toSorted((a, b) => a - b) };
}

function assertWhole({ violations, unknown }: Outcome): void {
  assert.equal(violations.slice(0, 3), []);
  assert.is(unknown, 0, 'everything was answered');
}

drain('a gateway that stops moves its clients: nothing is lost, and nobody is without service for long', async () => {
  const { outcome, absences } = await underLoad(async () => {
    for (const index of [1, 2, 1]) {
      await stack.restart('gateway', index);
      await sleep(1_000);
    }
  });
  const longestMs = absences.at(-1) ?? 0;
  console.log(
    `${outcome.acknowledged} acknowledged, ${absences.length} moves, the longest ${Math.round(longestMs)} ms, ` +
      `the median ${Math.round(absences[Math.floor(absences.length / 2)] ?? 0)} ms`,
  );
  assertWhole(outcome);
  assert.ok(absences.length >= 10, 'clients were moved');
  assert.ok(longestMs < WITHOUT_SERVICE_MS, `${longestMs} ms without service`);
});

drain('every service restarted one after the other shows nothing', async () => {
  const { outcome, absences } = await underLoad(async () => {
    for (const { service, index } of stack.instances()) await stack.restart(service, index);
  });
  console.log(
    `${outcome.acknowledged} acknowledged, ${outcome.gapsHealed} gaps healed, all settled ${Math.round(outcome.recoveryMs)} ms after; ` +
      `the longest without service ${Math.round(absences.at(-1) ?? 0)} ms`,
  );
  assertWhole(outcome);
  assert.ok((absences.at(-1) ?? 0) < WITHOUT_SERVICE_MS);
});

drain('after that, verify finds nothing in MySQL and Redis', async () => {
  const command = join(repoRoot, 'packages/stack/src/cli/chatapp.ts');
  const stores = ['--mysql-url', mysqlUrl, '--redis-url', stack.redisUrl];
  const { stdout } = await promisify(execFile)(process.execPath, [command, 'verify', ...stores]);
  assert.match(stdout, /Every check holds\./);
  const bus = await promisify(execFile)(process.execPath, [command, 'bus', ...stores]);
  assert.match(bus.stdout, /chat-writer-[12]-\w+ +fanout-[12]-\w+/);
  assert.not.match(bus.stdout, /NOBODY/);
});

drain.run();
