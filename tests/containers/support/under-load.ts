import { setTimeout as sleep } from 'node:timers/promises';
import { Workload, until, type History } from '@chatapp/testkit';
import * as assert from 'uvu/assert';
import type { Environment } from './environment.ts';

/** Messages a second: enough to be in everything's way, little enough for two cores that run it all. */
export const RATE = 60;
export const PEOPLE = 6;
const BACK_PATIENCE_MS = 45_000;

/** Something that is done to an environment while people talk, by name. */
export type Steps = Readonly<Record<string, (workload: Workload) => Promise<unknown>>>;

/** CHATAPP_SEED repeats a run, as far as people's acts go. */
let seed = Number(process.env['CHATAPP_SEED'] ?? Date.now() % 100_000);

/**
 * Takes the steps one after the other while people talk, waits after each until messages are acknowledged again, and has the delivery
 * checker look at everything in the end. @returns all that was sent, with what came of it
 */
export async function underLoad(
  environment: Environment,
  steps: Steps,
  { rate = RATE, people = PEOPLE }: { rate?: number; people?: number } = {},
): Promise<History['sends']> {
  const { url } = environment;
  console.log(`  seed ${seed}`);
  const workload = new Workload({
    url,
    mysqlUrl: await environment.mysqlUrl(),
    seed: seed++,
    bots: people,
    rooms: 4,
    rate,
  });
  await workload.prepare();
  workload.start();
  await flows(workload, 'before anything happened');
  for (const [name, step] of Object.entries(steps)) {
    const began = performance.now();
    await step(workload);
    const done = performance.now();
    await flows(workload, name);
    // A container that is back may still be starting: what is broken is so until the flow is back, for which the patience is its own.
    workload.history.troubles.push({ what: name, from: began, to: performance.now(), backMs: 0 });
    const [tookS, backS] = [done - began, performance.now() - done].map((ms) => (ms / 1_000).toFixed(1));
    console.log(`  ${name} in ${tookS} s, the flow was back ${backS} s later`);
    await sleep(500);
  }
  const outcome = await workload.settle(60_000);
  console.log(`  ${outcome.acknowledged} acknowledged, ${outcome.gapsHealed} gaps healed`);
  assert.equal(outcome.violations.slice(0, 3), []);
  assert.is(outcome.unknown, 0, 'every message got its answer in the end');
  return workload.history.sends;
}

function flows(workload: Workload, after: string): Promise<void> {
  const before = workload.acknowledged;
  return until(() => workload.acknowledged > before + RATE / 2, BACK_PATIENCE_MS, `the flow is back: ${after}`);
}
