// timeout: 400s
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServerEvent } from '@chatapp/contracts';
import { startStack } from '@chatapp/stack';
import { Account, Bot, check, emptyHistory, readHeads, readTruth, until, type Send } from '@chatapp/testkit';
import type WebSocket from 'ws';
import { Flood } from '../support/flood.ts';
import { MemoryWatch } from '../support/memory.ts';
import { welcomed } from '../support/welcomed.ts';

const SOCKETS = 60;
/** Unanswered messages of one socket while it is found out what can be taken: such that an answer comes within a fraction of a second. */
const WINDOW = 20;
const ROOMS = 16;
const ACCOUNTS = 6;
const SLOW_BYTES = 256 * 1_024;
/** What is told to one who does not read; kernels and nginx hold some of it. */
const STORY = { messages: 5_000, body: '語'.repeat(2_000) };
const CROWD = 2_000;
/** Messages of each room that a crowd misses. */
const MISSED = 20;
/** What is accepted is answered within this time, but for one in a hundred. */
const PROMISED_MS = 2_000;
const TRIES = 3;
/** All is as before, and everybody who was cut off is back. */
const BACK_MS = 10_000;

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
      SLOW_READER_BYTES: String(SLOW_BYTES),
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
  rooms.push(...(await makeRooms()));
});

overload.after(async () => {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A public room that everybody is in. */
async function makeRoom(name: string): Promise<string> {
  const [owner, ...others] = accounts;
  if (!owner) throw new Error('nobody has been registered');
  const { body } = await owner.insist('POST', '/api/rooms', { name, kind: 'public' });
  const { id } = (body as { room: { id: string } }).room;
  for (const account of others) await account.insist('POST', `/api/rooms/${id}/join`);
  return id;
}

async function makeRooms(): Promise<string[]> {
  const made: string[] = [];
  for (let index = 0; index < ROOMS; index++) made.push(await makeRoom(`Room ${index}`));
  return made;
}

const percentile = (values: number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

const latencies = (sends: readonly Send[]): number[] =>
  sends.flatMap(({ outcome, invokedAt, settledAt = 0 }) => (outcome === 'ok' ? [settledAt - invokedAt] : []));

/** All that is promised of it but how soon answers come. @returns the 99th percentile of that */
async function overdo(rooms: readonly string[]): Promise<number> {
  const history = emptyHistory();
  const readers = accounts.slice(0, 2).map((account, index) => {
    const bot = new Bot({ wsUrl, account, history, name: `reader ${index}` });
    for (const room of rooms) bot.follow(room);
    bot.connect();
    return bot;
  });
  await until(() => history.readers.every((reader) => reader.current), 20_000, 'readers subscribed');
  const flood = await Flood.connect({ wsUrl, accounts, rooms, sockets: SOCKETS });
  const memory = new MemoryWatch(stack);

  const capacity = await flood.measure(6_000, WINDOW);
  await until(async () => (await flood.waiting()) === 0, 20_000, 'all that was measured is answered');
  const before = new Map(memory.peaks);
  const began = performance.now();
  const lateMs = await flood.pour(capacity * 3, 12_000);
  const ended = performance.now();
  let backMs = Infinity;
  for (let probe = 0; performance.now() - ended < 30_000 && backMs === Infinity; probe++) {
    const roundTripMs = await probeRoundTrip(readers[0] as Bot);
    if (roundTripMs < 500) backMs = performance.now() - ended;
    else await sleep(100);
  }
  await until(async () => (await flood.waiting()) === 0, 20_000, 'everything is answered').catch(() => undefined);
  memory.stop();
  await flood.stop(history);

  const poured = history.sends.filter((send) => send.invokedAt >= began && send.invokedAt < ended);
  const codes = new Map<string, number>();
  for (const { outcome, code } of poured) {
    const key = outcome === 'refused' ? String(code) : outcome;
    codes.set(key, (codes.get(key) ?? 0) + 1);
  }
  const accepted = latencies(poured);
  const offered = (poured.length * 1_000) / (ended - began);
  console.log(
    `capacity ${Math.round(capacity)}/s; offered ${Math.round(offered)}/s: ${JSON.stringify(Object.fromEntries(codes))}; ` +
      `accepted p50 ${Math.round(percentile(accepted, 0.5))} ms, p99 ${Math.round(percentile(accepted, 0.99))} ms; back after ${Math.round(backMs)} ms ` +
      `(the process that asked was late by ${Math.round(lateMs)} ms at the most)`,
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
  assert.ok(offered > capacity * 2.5, 'it was too much by far');
  assert.ok((codes.get('busy') ?? 0) > 0, 'something was refused');
  assert.ok(backMs < BACK_MS, `back after ${backMs} ms`);
  for (const [name, peak] of memory.peaks) if (name !== 'mysql') assert.ok(peak < 700, `${name} took ${peak} MiB`);
  // From the call that sends to when the answer has been read: what the process that asks is late itself is in it.
  return percentile(accepted, 0.99);
}

overload(
  'three times the load: explicit refusals, bounded memory, quick answers, nothing lost, soon back',
  async () => {
    // A machine whose disk stands still for a moment answers nobody meanwhile: it may try again, with rooms of its own.
    const p99s = [await overdo(rooms)];
    while (p99s.at(-1)! >= PROMISED_MS && p99s.length < TRIES) p99s.push(await overdo(await makeRooms()));
    assert.ok(p99s.at(-1)! < PROMISED_MS, `what is accepted is answered soon: ${p99s.map(Math.round).join(', ')} ms`);
  },
);

overload('who stops reading is cut off from events, costs a bounded buffer, and resumes without a gap', async () => {
  const history = emptyHistory();
  const room = await makeRoom('A long story');
  const [reader, teller] = accounts.slice(0, 2).map((account, index) => {
    const bot = new Bot({ wsUrl, account, history, name: `slow ${index}` });
    bot.follow(room);
    bot.connect();
    return bot;
  }) as [Bot, Bot];
  await until(() => history.readers.every((each) => each.current), 20_000, 'both subscribed');
  const memory = new MemoryWatch(stack);
  const before = new Map(memory.peaks);
  const stalledMs = 12_000;
  reader.stall(stalledMs);
  const resumesAt = performance.now() + stalledMs;
  for (let count = 0; count < STORY.messages; count++) teller.send(room, STORY.body);
  let lagged = false;
  while (teller.waiting > 0 || performance.now() < resumesAt) {
    lagged ||= (await metric('gateway_lagging_connections')) > 0;
    await sleep(100);
  }
  memory.stop();
  const grown = [...memory.peaks]
    .filter(([name]) => name.startsWith('gateway'))
    .map(([name, peak]) => peak - (before.get(name) ?? 0));
  const heads = await readHeads([room], mysqlUrl);
  await until(() => reader.knows(heads) && teller.knows(heads), 20_000, 'the slow one has caught up');
  await readTruth(history, [room], mysqlUrl, accounts[0] as Account);
  for (const bot of [reader, teller]) bot.stop();
  const own = history.readers.find((each) => each.client === reader.name);
  // What came live was kept somewhere on its way: by kernels and nginx, and within its bound by the gateway.
  const live = own?.log.filter((seen) => seen.kind === 'event' && seen.via === 'live').length ?? 0;
  console.log(
    `${STORY.messages} messages of 6 kB for one who does not read: ${live} came live, gateways grew by ${grown.join(' and ')} MiB`,
  );
  assert.ok(live < STORY.messages * 0.7, `${live} messages were kept for it`);
  assert.ok(lagged, 'the gateway has cut it off');
  assert.ok(
    own?.log.some((seen) => seen.kind === 'healed'),
    'it has read what it missed',
  );
  assert.equal(check(history).slice(0, 3), []);
  for (const mib of grown) assert.ok(mib < 150, `a gateway grew by ${mib} MiB`);
});

overload(`${CROWD} clients that come back at once are back soon, and have what they missed`, async () => {
  const [teller] = accounts as [Account];
  const tokens = await Promise.all(accounts.map((account) => account.token()));
  const roomOf = (index: number): string => rooms[index % rooms.length] ?? '';
  const connect = (index: number, since?: number) =>
    subscribed(tokens[index % tokens.length] ?? '', { room: roomOf(index), ...(since !== undefined && { since }) });
  const crowd: Subscribed[] = [];
  while (crowd.length < CROWD)
    crowd.push(...(await Promise.all(Array.from({ length: 100 }, (_, index) => connect(crowd.length + index)))));
  for (const { socket } of crowd) socket.terminate();
  for (const room of rooms)
    for (let count = 0; count < MISSED; count++)
      await teller.insist('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: `missed ${count}` });
  const heads = await readHeads(rooms, mysqlUrl);
  const began = performance.now();
  const back = await Promise.all(crowd.map(({ answer }, index) => connect(index, answer.head)));
  const backMs = performance.now() - began;
  console.log(`${CROWD} clients were back after ${Math.round(backMs)} ms`);
  for (const { socket } of back) socket.terminate();
  assert.ok(backMs < BACK_MS, `${backMs} ms`);
  for (const [index, { answer }] of back.entries()) {
    assert.is(answer.head, heads.get(roomOf(index)));
    assert.ok(answer.recovered);
    const told = (answer.changes ?? []).map(({ rev }) => rev);
    assert.equal(
      told,
      Array.from({ length: MISSED }, (_, place) => answer.head - MISSED + 1 + place),
    );
  }
});

interface Subscribed {
  readonly socket: WebSocket;
  readonly answer: ServerEvent<'subscribed'>;
}

/** Connects and subscribes, and begins again after a refusal, as a client does. */
async function subscribed(token: string, wanted: { room: string; since?: number }): Promise<Subscribed> {
  for (let backOffMs = 100; ; backOffMs = Math.min(2_000, backOffMs * 2)) {
    try {
      const socket = await welcomed(wsUrl, token);
      socket.send(JSON.stringify({ type: 'subscribe', id: 'subscribe', rooms: [wanted] }));
      const answer = await new Promise<ServerEvent<'subscribed'>>((resolve, reject) => {
        socket.on('message', (data: Buffer) => {
          const events = JSON.parse(data.toString()) as ServerEvent[];
          const event = events.find((each) => 'id' in each && each.id === 'subscribe');
          if (event?.type === 'subscribed') resolve(event);
          else if (event) reject(new Error(data.toString()));
        });
        socket.once('close', () => reject(new Error('closed')));
      });
      return { socket, answer };
    } catch {
      await sleep(backOffMs * (0.5 + Math.random()));
    }
  }
}

/** The sum over all gateways. */
async function metric(name: string): Promise<number> {
  const ports = stack
    .instances()
    .flatMap(({ service, internalPort }) => (service === 'gateway' && internalPort ? [internalPort] : []));
  const pages = await Promise.all(ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()));
  return pages.reduce(
    (sum, page) => sum + Number(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)`, 'm').exec(page)?.[1] ?? 0),
    0,
  );
}

async function probeRoundTrip(bot: Bot): Promise<number> {
  const began = performance.now();
  const sends = rooms.map((room) => bot.send(room, 'probe'));
  await until(() => sends.every((send) => send.outcome !== 'pending'), 20_000, 'probes answered');
  return performance.now() - began;
}

overload.run();
