import { setTimeout as delay } from 'node:timers/promises';
import {
  commandTarget,
  groups,
  newId,
  parseRecord,
  partitionOf,
  streams,
  uuidv7,
  type Command,
} from '@chatapp/contracts';
import { createBus } from '@chatapp/bus';
import { loadEnv, type Service } from '@chatapp/service-kit';
import { startRedis } from '@chatapp/stack';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildApp } from '../src/app.ts';
import { Env } from '../src/env.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testKeys } from './helpers/tokens.ts';

const PARTITIONS = 4;
const test = suite('the service');
const database = await testDatabase('service');
const redis = await startRedis();
const keys = testKeys();
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const gateway = createBus({ redisUrl: redis.redisUrl, instance: 'gateway', log: silent });
const replies = new Map<number, { type: string; [field: string]: unknown }>();
const running: Service[] = [];
const ann = person('ann');

async function startService(): Promise<Service> {
  const service = await buildApp(
    loadEnv(Env, {
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      PARTITIONS: String(PARTITIONS),
      MYSQL_URL: database.url,
      REDIS_URL: redis.redisUrl,
      JWT_PUBLIC_KEYS_FILE: keys.publicKeysFile,
    }),
  );
  running.push(service);
  return service;
}

const send = (sent: Command) =>
  gateway.publish(streams.commands(partitionOf(commandTarget(sent), PARTITIONS)), JSON.stringify(sent));

async function ask(sent: Command, ms = 8_000) {
  send(sent);
  for (const end = Date.now() + ms; Date.now() < end; await delay(5)) {
    const reply = replies.get(sent.ref);
    if (reply) return reply;
  }
  throw new Error(`no answer to ${sent.type}`);
}

test.before(async () => {
  await gateway.start();
  const inbox = gateway.readInbox({
    stream: streams.inbox('g1'),
    group: 'gateway',
    onLost() {},
    handle(records) {
      for (const { kind, fields, json } of records.map(parseRecord))
        if (kind === 'r') replies.set(Number(fields[0]), JSON.parse(json));
    },
  });
  await inbox.ready();
  // Acknowledgements of messages come behind their events, where fanout sees to them.
  gateway.consume({
    group: groups.fanout,
    partitions: PARTITIONS,
    streams: (p) => [streams.events(p)],
    async handle(batch) {
      for (const { kind, fields, json } of batch.map(({ data }) => parseRecord(data)))
        if (kind === 'a') replies.set(Number(fields[1]), JSON.parse(json));
    },
  });
  await startService();
});

test('a command that enters its stream is answered, and what it did can be read', async () => {
  const room = newId();
  const made = await ask(command('room.create', ann, { room, name: 'Road', kind: 'public' }));
  assert.is(made.type, 'ack', JSON.stringify(made));
  assert.is((await ask(say(ann, room, 'hello'))).seq, 1);
  const [{ app }] = running as [Service];
  const headers = { authorization: `Bearer ${keys.token(ann)}` };
  const { messages, head } = (await app.inject({ url: `/api/rooms/${room}/messages`, headers })).json();
  assert.is(messages[0].body, 'hello');
  assert.is(head, 2);
});

test('what cannot be decoded is set aside, and what comes after it is done', async () => {
  const room = newId();
  const p = partitionOf(room, PARTITIONS);
  const create = command('room.create', ann, { room, name: 'R', kind: 'public' });
  gateway.publish(streams.commands(p), 'not JSON');
  gateway.publish(streams.commands(p), JSON.stringify({ ...create, name: 7 }));
  assert.is((await ask(create)).type, 'ack');
  assert.is((await ask(say(ann, room, 'after'))).seq, 1);
  const letters = await gateway.listDeadLetters();
  assert.equal(
    letters.map(({ stream }) => stream),
    [streams.commands(p), streams.commands(p)],
  );
  assert.match(letters[0]!.error, 'not JSON');
});

test('a session that ends is refused at once', async () => {
  const [eve, room] = [person('eve'), newId()];
  assert.is((await ask(command('room.create', eve, { room, name: 'R', kind: 'public' }))).type, 'ack');
  const at = new Date().toISOString();
  const end = { type: 'session.ended', id: uuidv7(), at, userId: eve.id, session: eve.session, reason: 'logout' };
  gateway.publish(streams.users(partitionOf(eve.id, PARTITIONS)), JSON.stringify(end));
  await gateway.flushed();
  const startMs = performance.now();
  let code: unknown;
  while (code !== 'session_ended' && performance.now() - startMs < 1_000)
    code = (await ask(say(eve, room, 'hello'))).code ?? 'accepted';
  assert.is(code, 'session_ended');
});

test('while an instance comes and one goes, every message is stored once and in order', async () => {
  const rooms = Array.from({ length: 8 }, () => newId());
  for (const room of rooms) await ask(command('room.create', ann, { room, name: 'R', kind: 'public' }));
  const sent = new Map(rooms.map((room) => [room, [] as Command[]]));
  const over = new AbortController();
  const flow = (async () => {
    while (!over.signal.aborted) {
      for (const [room, list] of sent) {
        const next = say(ann, room, String(list.length + 1));
        list.push(next);
        send(next);
      }
      await delay(10);
    }
  })();
  const second = await startService();
  await delay(1_500);
  await running[0]!.stop();
  running.splice(0, 1);
  await delay(500);
  over.abort();
  await flow;
  for (const [room, list] of sent) {
    await ask(say(ann, room, 'last'));
    const acks = list.map(({ ref }) => replies.get(ref)!);
    assert.equal(
      acks.map((ack) => ack?.seq),
      list.map((_, index) => index + 1),
    );
    const rows = await database.reads.db.selectFrom('messages').select('seq').where('room_id', '=', room).execute();
    assert.is(rows.length, list.length + 1);
  }
  assert.is(running[0], second);
});

test.after(async () => {
  for (const service of running) await service.stop();
  await gateway.close();
  await redis.stop();
  await database.close();
  keys.remove();
});
test.run();
