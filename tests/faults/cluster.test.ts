// timeout: 400s
import { setTimeout as sleep } from 'node:timers/promises';
import { Random, until, Workload } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
// @boundaries-ignore the bus has a cluster for its own tests
import { RedisCluster } from '../../packages/bus/test/support/redis-cluster.ts';
import { withStack } from '../support/stack.ts';

/** Longer than a lease. */
const BEYOND_LEASE_MS = 5_000;
const SEED = Number(process.env['FAULTS_SEED'] ?? Date.now() % 100_000);
const RATE = Number(process.env['FAULTS_RATE'] ?? 300);
/** How often all faults come. */
const TURNS = Number(process.env['FAULTS_TURNS'] ?? 1);

const cluster = await RedisCluster.start();
const scale = { gateway: 2, 'chat-writer': 2, fanout: 2, auth: 1 };
const { stack, url, done } = await withStack(scale, { redisUrl: cluster.url });
const random = new Random(SEED);
const anyNode = () => random.pick(cluster.nodes);

/** Each ends healed. */
const faults: Record<string, () => Promise<unknown>> = {
  async 'a node is killed and comes back with its data'() {
    const node = anyNode();
    await node.kill();
    await sleep(1_000);
    await node.boot();
    await cluster.whole();
  },
  async 'a node is asleep'() {
    const node = anyNode();
    node.pause();
    await sleep(BEYOND_LEASE_MS);
    node.resume();
    await cluster.whole();
  },
  async 'a chat-writer is killed'() {
    stack.kill('chat-writer', 1);
  },
  async 'a fanout is killed'() {
    stack.kill('fanout', 1);
  },
  async 'a gateway is killed'() {
    stack.kill('gateway', 1);
  },
};

const test = suite('the whole road on a Redis Cluster of three masters');

test.after(async () => {
  await done();
  await cluster.stop();
});

test(`no promise is broken, whatever of it dies (FAULTS_SEED=${SEED})`, async () => {
  const workload = new Workload({ url, mysqlUrl: stack.mysql.adminUrl, seed: SEED, bots: 10, rooms: 24, rate: RATE });
  await workload.prepare();
  workload.start();
  const flows = async (what: string) => {
    const before = workload.acknowledged;
    await until(() => workload.acknowledged >= before + RATE, 20_000, `messages are acknowledged after: ${what}`);
  };
  await flows('the start');
  for (let turn = 0; turn < TURNS; turn++)
    for (const [what, run] of Object.entries(faults)) {
      const from = performance.now();
      await run();
      const to = performance.now();
      await flows(what);
      workload.history.troubles.push({ what, from, to, backMs: performance.now() - to });
    }
  // A node that is away for longer than gateways are remembered takes what waited in inboxes with it.
  workload.history.mayLoseEvents = true;
  const { violations, acknowledged, unknown, gapsHealed } = await workload.settle();
  console.log(`${acknowledged} acknowledged, ${unknown} unknown, ${gapsHealed} gaps healed`);
  assert.equal(
    violations.map(({ check, what }) => `${check}: ${what}`),
    [],
  );
  assert.is(unknown, 0);
  assert.ok(acknowledged > RATE * Object.keys(faults).length * TURNS);
});

test.run();
