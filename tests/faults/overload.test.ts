// timeout: 400s
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startStack } from '@chatapp/stack';
import { Account, Bot, check, emptyHistory, readHeads, readTruth, until, type History } from '@chatapp/testkit';
import { Flood, welcomed } from '../support/flood.ts';
import { MemoryWatch } from '../support/memory.ts';

const SOCKETS = 60;
const ROOMS = 16;
const ACCOUNTS = 6;

const dataDir = await mkdtemp(join(tmpdir(), 'chatapp-overload-'));
const stack = await startStack({
  dataDir,
  services: ['auth', 'gateway', 'chat-writer', 'fanout'],
  scale: { gateway: 2 },
  port: 'random',
  serviceEnv: {
    auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' },
    gateway: {
      // Not the pace of one client is the matter here, but what all together may ask.
      REQUESTS_PER_SECOND: '100000',
      REQUEST_BURST: '100000',
    },
  },
});
const { url, wsUrl } = stack;
const mysqlUrl = stack.mysql.adminUrl;

const overload = suite('more than can be done');
const accounts: Account[] = [];
const rooms: string[] = [];

overload.before(async () => {
  for (let index = 0; index < ACCOUNTS; index++) accounts.push(await Account.register(url, `loud${index}`));
  for (let index = 0; index < ROOMS; index++) rooms.push(await makeRoom(`Room ${index}`));
});

overload.after(async () => {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A public room that everybody is in. */
async function makeRoom(name: string): Promise<string> {
  const [owner, ...others] = accounts;
  const made = await owner?.insist('POST', '/api/rooms', { name, kind: 'public' });
  const { id } = (made?.body as { room: { id: string } }).room;
  for (const account of others) await account.insist('POST', `/api/rooms/${id}/join`);
  return id;
}

const percentile = (values: number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

const latencies = (history: History, from: number): number[] =>
  history.sends
    .filter((send) => send.outcome === 'ok' && send.invokedAt >= from)
    .map((send) => (send.settledAt ?? 0) - send.invokedAt);

overload(
  'three times the load: explicit refusals, bounded memory, quick answers, nothing lost, soon back',
  async () => {
    const history = emptyHistory();
    const readers = accounts.slice(0, 2).map((account, index) => {
      const bot = new Bot({ wsUrl, account, history, name: `reader ${index}` });
      for (const room of rooms) bot.follow(room);
      bot.connect();
      return bot;
    });
    await until(() => history.readers.every((reader) => reader.current), 20_000, 'readers subscribed');
    const flood = await Flood.connect({ wsUrl, accounts, rooms, history, sockets: SOCKETS });
    const memory = new MemoryWatch(stack);

    const capacity = await flood.measure(6_000, 20);
    await until(() => flood.waiting === 0, 20_000, 'all that was measured is answered');
    const before = new Map(memory.peaks);
    const began = performance.now();
    await flood.pour(capacity * 3, 12_000);
    const ended = performance.now();
    let backMs = Infinity;
    for (let probe = 0; performance.now() - ended < 30_000 && backMs === Infinity; probe++) {
      const roundTripMs = await probeRoundTrip(readers[0] as Bot);
      if (roundTripMs < 500) backMs = performance.now() - ended;
      else await sleep(100);
    }
    await until(() => flood.waiting === 0, 20_000, 'everything is answered').catch(() => undefined);
    memory.stop();
    flood.stop();

    const poured = history.sends.filter((send) => send.invokedAt >= began && send.invokedAt < ended);
    const codes = new Map<string, number>();
    for (const { outcome, code } of poured) {
      const key = outcome === 'refused' ? String(code) : outcome;
      codes.set(key, (codes.get(key) ?? 0) + 1);
    }
    const accepted = latencies(history, began);
    console.log(
      `capacity ${Math.round(capacity)}/s; offered ${Math.round((poured.length * 1_000) / (ended - began))}/s: ${JSON.stringify(Object.fromEntries(codes))}; ` +
        `accepted p50 ${Math.round(percentile(accepted, 0.5))} ms, p99 ${Math.round(percentile(accepted, 0.99))} ms; back after ${Math.round(backMs)} ms`,
    );
    console.log(`MiB: ${[...memory.peaks].map(([name, peak]) => `${name} ${before.get(name)} → ${peak}`).join(', ')}`);

    const heads = await readHeads(rooms, mysqlUrl);
    await until(() => readers.every((bot) => bot.knows(heads)), 30_000, 'readers current');
    await readTruth(history, rooms, mysqlUrl, accounts[0] as Account);
    for (const bot of readers) bot.stop();
    assert.equal(check(history).slice(0, 3), []);
    assert.equal(
      [...codes.keys()].filter((code) => !['ok', 'busy', 'rate_limited'].includes(code)),
      [],
    );
    assert.ok((codes.get('busy') ?? 0) > 0, 'something was refused');
    assert.ok(percentile(accepted, 0.99) < 4_000);
    assert.ok(backMs < 20_000);
    for (const [name, peak] of memory.peaks) if (name !== 'mysql') assert.ok(peak < 512, `${name} took ${peak} MiB`);
  },
);

async function probeRoundTrip(bot: Bot): Promise<number> {
  const began = performance.now();
  const sends = rooms.map((room) => bot.send(room, 'probe'));
  await until(() => sends.every((send) => send.outcome !== 'pending'), 20_000, 'probes answered');
  return performance.now() - began;
}

overload.run();
void welcomed;
