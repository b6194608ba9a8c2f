// timeout: 400s
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repoRoot } from '@chatapp/stack';
import { Account, until, Workload, type Outcome } from '@chatapp/testkit';
import { withStack } from '../support/stack.ts';
import { welcomed } from '../support/welcomed.ts';

const RATE = 100;
const CROWD = 200;
/** Nobody is without a connection, or without an answer, for longer. */
const WITHOUT_SERVICE_MS = 2_000;

const { stack, url, done } = await withStack(
  { gateway: 2, 'chat-writer': 2, fanout: 2, 'search-indexer': 2 },
  { services: ['auth', 'chat-writer', 'search-indexer', 'fanout', 'gateway'] },
);
const mysqlUrl = stack.mysql.adminUrl;
const drain = suite('stopping in good order, under load');
drain.after(done);

let seed = 0;

interface Served {
  readonly outcome: Outcome;
  /** How long people were without a connection, each time, shortest first. */
  readonly absences: readonly number[];
  /** How long messages that were sent meanwhile waited for their `ack`, over all connections and attempts, shortest first. */
  readonly waits: readonly number[];
}

/** A workload that goes on while `work` is done, what the checker says of it, and how its people were served. */
async function underLoad(work: () => Promise<void>): Promise<Served> {
  const workload = new Workload({ url, mysqlUrl, seed: ++seed, bots: 10, rooms: 8, rate: RATE, attentive: true });
  await workload.prepare();
  workload.start();
  await until(() => workload.acknowledged > RATE, 20_000, 'the flow began');
  const beganMs = performance.now();
  await work();
  const endedMs = performance.now();
  const before = workload.acknowledged;
  await until(() => workload.acknowledged > before + RATE, 20_000, 'the flow goes on');
  const outcome = await workload.settle();
  const waits = workload.history.sends.flatMap(({ outcome: what, invokedAt, settledAt = 0 }) =>
    what === 'ok' && invokedAt >= beganMs && invokedAt < endedMs ? [settledAt - invokedAt] : [],
  );
  return { outcome, absences: ascending(workload.bots.flatMap((bot) => bot.absences)), waits: ascending(waits) };
}

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

const describe = (what: string, sorted: readonly number[]): string =>
  `${sorted.length} ${what}, the median ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms, the longest ${Math.round(sorted.at(-1) ?? 0)} ms`;

function assertServed({ absences, waits }: Served): void {
  console.log(`${describe('moves', absences)}; ${describe('messages', waits)}`);
  assert.ok((absences.at(-1) ?? 0) < WITHOUT_SERVICE_MS, `${absences.at(-1)} ms without a connection`);
  assert.ok((waits.at(-1) ?? 0) < WITHOUT_SERVICE_MS, `${waits.at(-1)} ms without an answer`);
}

function assertWhole({ violations, unknown }: Outcome): void {
  assert.equal(violations.slice(0, 3), []);
  assert.is(unknown, 0, 'everything was answered');
}

drain('a gateway that stops moves its clients: nothing is lost, and nobody is without service for long', async () => {
  const served = await underLoad(async () => {
    for (const index of [1, 2, 1]) {
      await stack.restart('gateway', index);
      await sleep(1_000);
    }
  });
  assertWhole(served.outcome);
  assert.ok(served.absences.length >= 10, 'clients were moved');
  assertServed(served);
});

drain('its clients are sent away one after the other, over two seconds', async () => {
  const account = await Account.register(url, 'crowd');
  const token = await account.token();
  const sentAwayAt: number[] = [];
  const sockets = await Promise.all(Array.from({ length: CROWD }, () => welcomed(stack.wsUrl, token)));
  for (const socket of sockets)
    socket.on('message', (data: Buffer) => {
      if (data.includes('"goodbye"')) sentAwayAt.push(performance.now());
    });
  await stack.restart('gateway', 1);
  const times = ascending(sentAwayAt);
  const spreadMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const inOneTenth = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 100).length));
  console.log(
    `${times.length} of ${CROWD} sent away over ${Math.round(spreadMs)} ms, ${inOneTenth} in the busiest tenth`,
  );
  for (const socket of sockets) socket.terminate();
  assert.ok(times.length > CROWD / 5, 'its share of the sockets');
  assert.ok(spreadMs > 1_000 && spreadMs < 4_000, `${spreadMs} ms`);
  assert.ok(inOneTenth < times.length / 4, 'no tenth of a second has many of them');
});

drain('every service restarted one after the other shows nothing', async () => {
  const served = await underLoad(async () => {
    for (const { service, index } of stack.instances()) await stack.restart(service, index);
  });
  const { acknowledged, gapsHealed, recoveryMs } = served.outcome;
  console.log(
    `${acknowledged} acknowledged, ${gapsHealed} gaps healed, all settled ${Math.round(recoveryMs)} ms after`,
  );
  assertWhole(served.outcome);
  assertServed(served);
});

drain('after that, verify finds nothing in MySQL and Redis', async () => {
  const command = join(repoRoot, 'packages/stack/src/cli/chatapp.ts');
  const stores = ['--mysql-url', mysqlUrl, '--redis-url', stack.redisUrl];
  const { stdout } = await promisify(execFile)(process.execPath, [command, 'verify', ...stores]);
  assert.match(stdout, /Every check holds\./);
  const bus = await promisify(execFile)(process.execPath, [command, 'bus', ...stores]);
  assert.match(bus.stdout, /chat-writer-[12]-\w+ +fanout-[12]-\w+ +search-indexer-[12]-\w+/);
  assert.not.match(bus.stdout, /NOBODY/);
});

drain.run();
