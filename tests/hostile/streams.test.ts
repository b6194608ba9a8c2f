// timeout: 300s
// Records that no service of ours would write, put straight into Redis: into every stream, and as entries that are not the bus's.
import { partitionOf, record, streams } from '@chatapp/contracts';
import { Random, until } from '@chatapp/testkit';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { figure, instanceOf, residentMiB, watchOver } from '../support/processes.ts';
import { register } from '../support/peer.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { withStack } from '../support/stack.ts';
import { assertMade, casesOf, HOSTILE_SEED } from './cases/counts.ts';
import { goodRequest } from './cases/requests.ts';
import { Values } from './cases/values.ts';

const INBOX_RECORDS = casesOf('inboxRecords');
const EVENT_RECORDS = casesOf('eventRecords');
/** Few: those that fanout or chat-writer set aside cost a partition its time. */
const BAD_RECORDS = casesOf('badRecords');
const PARTITIONS = 16;
const SLACK_MIB = 128;

const { stack, url, wsUrl, done } = await withStack({ gateway: 1 }, { serviceEnv: { auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0' }, gateway: { LINGER_MS: '300' } } }); // prettier-ignore
const redis = new Redis(stack.redisUrl);
const gateway = instanceOf(stack, 'gateway');
const allLive = watchOver(stack);
const ann = await register(url, unique('ann'));
const room = await makeRoom(ann);
const world = { rooms: [room], people: [ann.id], token: ann.token };
const values = new Values(new Random(HOSTILE_SEED));
const { random } = values;
const beforeMiB = residentMiB(gateway);

const test = suite(`hostile stream entries (HOSTILE_SEED=${HOSTILE_SEED})`);
test.after(async () => {
  redis.disconnect();
  await done();
});

/** A word without what separates fields and records, mostly. */
const word = () => (values.chance(0.5) ? random.pick([room, 'nowhere', 'somebody']) : values.text().slice(0, 60).replaceAll(/[\n\t]/g, ' ')); // prettier-ignore
const number = () => (values.chance(0.5) ? String(random.int(0, 1_000)) : values.text().slice(0, 30).replaceAll(/[\n\t]/g, ' ')); // prettier-ignore
const json = () => (values.chance(0.8) ? JSON.stringify(values.any()) : values.text().replaceAll('\n', ' ')) ?? '';
const elsewhere = () => `no${random.int(0, 500)}`;

function inboxRecord(): string {
  const line = random.pick([
    () => record.event(elsewhere(), number() as never, json()),
    () => record.kick(elsewhere(), number() as never, word(), json()),
    () => record.signal(word(), word(), json()),
    () => record.person(elsewhere(), json()),
    () => record.subscribed(elsewhere(), word(), number() as never, number() as never, json()),
    () => record.reply(number() as never, json()),
    () => record.unroute(word(), word(), number() as never),
    () => record.control(json()),
    () => record.control(JSON.stringify({ type: random.pick(['session.ended', 'user.updated', 'user.deactivated']), userId: 'x', session: values.any(), user: values.any() })), // prettier-ignore
    () => values.text().replaceAll('\n', ' '),
  ])();
  return values.chance(0.2) ? values.garble(line).replaceAll('\n', ' ') : line;
}

/** Into all streams, by kind. */
const made = { inboxRecords: 0, eventRecords: 0, badRecords: 0 };

async function put(kind: keyof typeof made, entries: [stream: string, records: string[]][]): Promise<void> {
  for (const [, records] of entries) made[kind] += records.length;
  const batch = redis.pipeline();
  for (const [stream, records] of entries) batch.xadd(stream, '*', 'b', records.join('\n'));
  await batch.exec();
}

/** Nothing of these streams waits for its group any more. */
async function consumed(names: readonly string[], patienceMs: number): Promise<void> {
  const isDone = async () => {
    for (const name of names) {
      const found = (await redis.xinfo('GROUPS', name).catch(() => [])) as unknown[][];
      for (const fields of found)
        if (Number(fields[fields.indexOf('pending') + 1]) > 0 || Number(fields[fields.indexOf('lag') + 1]) > 0)
          return false;
    }
    return true;
  };
  await until(isDone, patienceMs, 'everything is consumed');
}

async function inbox(): Promise<string> {
  const [id] = await redis.zrange('gateways', '0', '-1');
  return streams.inbox(id ?? '');
}

test(`${INBOX_RECORDS} records of an inbox: the gateway drops what it cannot deliver`, async () => {
  const name = await inbox();
  while (made.inboxRecords < INBOX_RECORDS) {
    const entries: [string, string[]][] = Array.from({ length: 100 }, () => [name, Array.from({ length: random.int(1, 10) }, inboxRecord)]); // prettier-ignore
    await put('inboxRecords', entries);
  }
  await consumed([name], 30_000);
  await stillTalks(url, wsUrl);
});

test('a room whose events come with wrong numbers goes on with the right ones', async () => {
  await ann.connect(wsUrl);
  await ann.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  const name = await inbox();
  for (const rev of ['NaN', '', '-1', '1e400', 'Infinity', '0x', '1.5', '9'.repeat(40)])
    await put('inboxRecords', [[name, [record.event(room, rev as never, '{"type":"no"}'), record.kick(room, rev as never, ann.id, '{"type":"no"}')]]]); // prettier-ignore
  const { rev } = await ann.ask({ type: 'message.send', id: crypto.randomUUID(), room, body: 'right' }, 'ack');
  const event = await ann.next((frame) => frame['type'] === 'message.created');
  assert.is(event['rev'], rev);
  assert.not.ok(ann.frames.some((frame) => frame['type'] === 'no'));
  ann.close();
});

test(`${EVENT_RECORDS} records of events and signals that fit, for rooms that nobody listens to`, async () => {
  while (made.eventRecords < EVENT_RECORDS) {
    await put(
      'eventRecords',
      Array.from({ length: 200 }, () => {
        const key = elsewhere();
        const p = partitionOf(key, PARTITIONS);
        const make = () => random.pick([record.event(key, number() as never, json()), record.kick(key, 1, word(), json()), record.signal(key, word(), json()), record.person(key, json()), record.subscribed(key, elsewhere(), 1, 1, json()), record.unroute(key, word(), 1)]); // prettier-ignore
        return [values.chance(0.7) ? streams.events(p) : streams.signals(p), Array.from({ length: 10 }, make)] as [string, string[]]; // prettier-ignore
      }),
    );
  }
  await consumed(Array.from({ length: PARTITIONS }, (_, p) => [streams.events(p), streams.signals(p)]).flat(), 60_000);
  await stillTalks(url, wsUrl);
});

test(`${BAD_RECORDS} that nobody can handle become dead letters, and their partitions go on`, async () => {
  const before = await redis.xlen('dead-letters');
  const bad = (): string => {
    const good = { ...goodRequest(values, world), key: 'k', gateway: 'g', ref: 1, actor: { id: ann.id }, at: 1 };
    const text = JSON.stringify(values.chance(0.5) ? values.mutate(good) : values.any()) ?? '';
    return values.chance(0.3) ? values.garble(text).replaceAll('\n', ' ') : text;
  };
  const names = [streams.commands, streams.users, streams.events, streams.signals];
  for (let sent = 0; sent < BAD_RECORDS; sent++)
    await put('badRecords', [[random.pick(names)(sent % PARTITIONS), [bad() || 'x']]]);
  // Entries that are not the bus's at all.
  for (let p = 0; p < 8; p++) await redis.xadd(streams.commands(p), '*', ...random.pick([['x', 'y'], ['b', '1', 'c', '2'], ['', '']])); // prettier-ignore
  await consumed(Array.from({ length: PARTITIONS }, (_, p) => names.map((name) => name(p))).flat(), 120_000);
  assert.ok((await redis.xlen('dead-letters')) - before >= BAD_RECORDS / 2);
  await stillTalks(url, wsUrl);
});

test('afterwards nothing is left of it, and everybody lives', async () => {
  for (const kind of ['inboxRecords', 'eventRecords', 'badRecords'] as const) assertMade(kind, made[kind]);
  await until(async () => (await figure(gateway, 'gateway_channels')) === 0, 15_000, 'no channel is left');
  assert.is(await figure(gateway, 'gateway_pending'), 0);
  const grewMiB = residentMiB(gateway) - beforeMiB;
  assert.ok(grewMiB < SLACK_MIB, `${Math.round(grewMiB)} MiB more than before`);
  allLive();
});

test.run();
