import { partitionOf, streams, userEvents, userEventTarget, type UserEvent } from '@chatapp/contracts';
import { Redis } from 'ioredis';
import { setTimeout } from 'node:timers/promises';
import Value from 'typebox/value';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { insertEvent } from '../src/db/outbox.queries.ts';
import { OutboxRelay } from '../src/outbox-relay.ts';
import { sweep } from '../src/sweeper.ts';
import { newName, openAuth, type TestAuth } from './support/auth.ts';
import { openStores, type Stores } from './support/stores.ts';

const test = suite('outbox');
let stores: Stores;
let redis: Redis;
const opened: TestAuth[] = [];

test.before(async () => {
  stores = await openStores();
  redis = new Redis(stores.redis.redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
});
test.after.each(async () => {
  await Promise.all(opened.splice(0).map((auth) => auth.stop()));
  await stores.sql('DELETE FROM outbox');
});
test.after(async () => {
  redis.disconnect();
  await stores.stop();
});

async function open(): Promise<TestAuth> {
  const auth = await openAuth(stores);
  opened.push(auth);
  return auth;
}

/** What a consumer sees of one person, oldest first. */
async function published(userId: string): Promise<UserEvent[]> {
  const entries = await redis.xrange(streams.users(partitionOf(userId)), '-', '+');
  return entries
    .flatMap(([, fields]) => fields[1]?.split('\n') ?? [])
    .map((record) => JSON.parse(record) as UserEvent)
    .filter((event) => userEventTarget(event) === userId);
}

async function until(what: string, isSo: () => Promise<boolean>, withinMs = 5_000): Promise<void> {
  for (const startMs = performance.now(); !(await isSo()); await setTimeout(10))
    if (performance.now() - startMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
}

const waiting = async () => (await stores.sql('SELECT id FROM outbox WHERE published_at IS NULL')).length;
const types = async (userId: string) => (await published(userId)).map(({ type }) => type);

test('publishes what happened, in order, at once', async () => {
  const auth = await open();
  auth.relay.start();
  const { body, cookie } = await auth.register(newName());
  const startMs = performance.now();
  await auth.post('logout', { cookie });
  await until('the session is told to have ended', async () => (await published(body.user.id)).length === 2);
  assert.ok(performance.now() - startMs < 500, 'it did not wait for the poll');
  const [registered, ended] = await published(body.user.id);
  assert.ok(Value.Check(userEvents['user.registered'], registered));
  assert.equal(registered.user, body.user);
  assert.ok(Value.Check(userEvents['session.ended'], ended));
  assert.is(ended.reason, 'logout');
  await until('all is marked', async () => (await waiting()) === 0);
});

test('a refused change leaves no event', async () => {
  const auth = await open();
  const name = newName();
  await auth.register(name);
  await auth.register(name);
  assert.is(await waiting(), 1);
});

test('what a crash left between commit and publish goes out after the next start', async () => {
  const dead = await open();
  const { body } = await dead.register(newName());
  await setTimeout(50);
  assert.equal(await types(body.user.id), []);
  const next = await open();
  next.relay.start();
  await until('the event is there', async () => (await published(body.user.id)).length === 1);
});

test('what another instance left goes out within about a second', async () => {
  const [silent, relaying] = await Promise.all([open(), open()]);
  relaying.relay.start();
  await setTimeout(100);
  const { body } = await silent.register(newName());
  await until('the event is there', async () => (await published(body.user.id)).length === 1, 1_800);
});

test('keeps each person’s order and leaves nothing out, however many relays and writers there are', async () => {
  const auths = await Promise.all([open(), open(), open()]);
  for (const { relay } of auths) relay.start();
  const [one] = auths;
  const people = await Promise.all([1, 2, 3, 4].map(async () => (await one.register(newName())).body.user));
  const events = 15;
  await Promise.all(
    people.map(async (user) => {
      for (let step = 1; step <= events; step++) {
        const auth = auths[step % auths.length] ?? one;
        await auth.db.transaction().execute((trx) =>
          insertEvent(trx, {
            type: 'user.updated',
            id: crypto.randomUUID(),
            at: new Date().toISOString(),
            user: { ...user, displayName: String(step) },
          }),
        );
        auth.relay.wake();
      }
    }),
  );
  await until('all are published', async () => (await waiting()) === 0);
  for (const { id } of people) {
    // A relay repeats at its start what there is, which may come late on a busy machine: what counts is when each comes first.
    const first = new Map((await published(id)).map((event) => [event.id, event]));
    const names = [...first.values()].map((event) => event.type === 'user.updated' && Number(event.user.displayName));
    assert.equal(names, [false, ...Array.from({ length: events }, (_, index) => index + 1)]);
  }
});

test('what an instance says whose clock is wrong counts no longer than what is said after it', async () => {
  const auth = await open();
  const { body } = await auth.register(newName());
  const said = (type: 'user.updated' | 'user.deactivated', offsetMs: number): Promise<void> => {
    const at = new Date(Date.now() + offsetMs).toISOString();
    const event = { type, id: crypto.randomUUID(), at, user: body.user };
    return auth.db.transaction().execute((trx) => insertEvent(trx, event));
  };
  await said('user.updated', 240_000);
  await said('user.deactivated', 0);
  auth.relay.start();
  await until('both are there', async () => (await published(body.user.id)).length >= 3);
  const [, updated, deactivated] = await published(body.user.id);
  assert.ok(updated && deactivated && updated.at <= deactivated.at, `${updated?.at} and then ${deactivated?.at}`);
  assert.ok(Math.abs(Date.parse(updated.at) - Date.now()) < 60_000, updated.at);
});

test('while one relay waits for Redis to confirm, no other overtakes it', async () => {
  const auth = await open();
  const { cookie } = await auth.register(newName());
  const log: string[] = [];
  const confirmed = Promise.withResolvers<void>();
  const relay = (name: string, flushed: Promise<void>) =>
    new OutboxRelay({
      db: auth.db,
      bus: {
        publish: (_stream, record) => log.push(`${name} ${(JSON.parse(record) as UserEvent).type}`),
        flushed: () => flushed,
        isReady: () => true,
        onDataLoss: () => () => undefined,
      },
      partitions: 16,
      log: auth.service.log,
    });
  const [slow, quick] = [relay('slow', confirmed.promise), relay('quick', Promise.resolve())];
  try {
    slow.start();
    await until('the slow one has begun', async () => log.length === 1);
    await auth.post('logout', { cookie });
    quick.start();
    await setTimeout(300);
    assert.equal(log, ['slow user.registered']);
    confirmed.resolve();
    await until('the rest follows', async () => log.length === 2);
    assert.match(log[1] ?? '', 'session.ended');
  } finally {
    confirmed.resolve();
    await Promise.all([slow.stop(), quick.stop()]);
  }
});

test('a relay that cannot reach Redis holds nothing up but events', async () => {
  const auth = await open();
  auth.relay.start();
  await stores.redis.kill();
  const { status, body, cookie } = await auth.register(newName());
  assert.is(status, 201);
  assert.is((await auth.post('logout', { cookie })).status, 204);
  const ready = await auth.service.app.inject('/readyz');
  assert.is(ready.statusCode, 503);
  assert.equal(ready.json().checks, { mysql: true, redis: false });
  await stores.redis.start();
  await until('both events are there', async () => (await types(body.user.id)).length >= 2, 10_000);
  assert.equal([...new Set(await types(body.user.id))], ['user.registered', 'session.ended']);
  assert.is((await auth.service.app.inject('/readyz')).statusCode, 200);
});

test('what Redis loses after it has confirmed is published again, in order', async () => {
  const auth = await open();
  auth.relay.start();
  const { body, cookie } = await auth.register(newName());
  await auth.post('logout', { cookie });
  await until('all is published', async () => (await waiting()) === 0 && (await types(body.user.id)).length === 2);
  await stores.redis.kill();
  await stores.redis.start({ empty: true });
  await until('both are there again', async () => (await types(body.user.id)).length >= 2, 10_000);
  assert.equal((await types(body.user.id)).slice(0, 2), ['user.registered', 'session.ended']);
});

test('a start publishes again what is kept, for a loss that nobody saw', async () => {
  const before = await open();
  before.relay.start();
  const { body } = await before.register(newName());
  await until('it is published', async () => (await waiting()) === 0 && (await types(body.user.id)).length === 1);
  await before.stop();
  opened.splice(opened.indexOf(before), 1);
  await redis.flushall();
  const after = await open();
  after.relay.start();
  await until('it is there again', async () => (await types(body.user.id)).length === 1);
});

test('sweeping takes expired sessions, past windows and events of an hour ago, and nothing else', async () => {
  const auth = await open();
  const { body, cookie } = await auth.register(newName());
  await auth.login('nobody', 'wrong password');
  await stores.sql('UPDATE outbox SET published_at = created_at');
  const count = async (table: string) => Number((await stores.sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
  const hour = 3_600_000;

  await stores.sql('DELETE FROM sessions WHERE user_id <> ?', [body.user.id]);
  const throttles = await count('throttles');
  await sweep(auth.db, new Date());
  assert.equal([await count('sessions'), await count('throttles'), await count('outbox')], [1, throttles, 1]);
  await sweep(auth.db, new Date(Date.now() + 1.1 * hour));
  assert.equal([await count('sessions'), await count('throttles'), await count('outbox')], [1, 0, 0]);
  await sweep(auth.db, new Date(Date.now() + 31 * 24 * hour));
  assert.is(await count('sessions'), 0);
  assert.is((await auth.post('refresh', { cookie })).body.code, 'refresh_invalid');
  assert.is((await auth.get('me', { token: body.accessToken })).body.code, 'session_ended');
});

test.run();
