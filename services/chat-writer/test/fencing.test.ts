import { newId, partitionOf, streams, type Command } from '@chatapp/contracts';
import { Fenced } from '@chatapp/bus';
import { sql } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commitFenced, inFencedTransaction } from '../src/db/fenced-transaction.ts';
import { bumpEpoch } from '../src/db/partitions.queries.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { asRecords, PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('fencing');
const database = await testDatabase('fencing');
const old = testWriter(database, 'old');
const next = testWriter(database, 'next');
const ann = person('ann');
const room = newId();
const p = partitionOf(room, PARTITIONS);

const recordsOf = (...commands: Command[]) => asRecords(streams.commands(p), commands);
const signal = new AbortController().signal;
const stored = async () =>
  (await database.reads.db.selectFrom('messages').selectAll().where('room_id', '=', room).execute()).length;

async function refused(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return undefined;
}

test.before(async () => {
  await old.run(command('room.create', ann, { room, name: 'R', kind: 'public' }), say(ann, room, 'first'));
});

test('an owner whose partition was taken over commits nothing and says that it is fenced', async () => {
  await next.acquire(p);
  const error = await refused(old.writer.handle(recordsOf(say(ann, room, 'late')), { p, signal }));
  assert.instance(error, Fenced);
  assert.is(await stored(), 1);
  const sent = say(ann, room, 'second');
  assert.is((await next.run(sent)).ack(sent).seq, 2);
});

test('a transaction that goes in one trip is fenced as well, and leaves nothing open', async () => {
  const beginning = await bumpEpoch(database.writes.db, p, 'old');
  const { epoch } = await bumpEpoch(database.writes.db, p, 'next');
  const topic = {
    query: sql`update rooms set topic = 'late' where id = ${room}`.compile(database.writes.db),
    bytes: 100,
  };
  const place = { applied: '1-1 0', incarnation: 'now' };
  assert.instance(await refused(commitFenced(database.writes.db, [{ ...beginning, ...place, p }], [topic])), Fenced);
  const found = async () => {
    const rows = database.reads.db.selectFrom('rooms').innerJoin('partitions', 'partitions.p', 'partitions.p');
    return rows
      .select(['topic', 'epoch', 'applied'])
      .where('p', '=', p)
      .where('rooms.id', '=', room)
      .executeTakeFirstOrThrow();
  };
  assert.equal(await found(), { topic: '', epoch, applied: beginning.applied });
  await commitFenced(
    database.writes.db,
    [{ epoch, ...place, p }],
    [{ query: sql`update rooms set topic = '' where id = ${room}`.compile(database.writes.db), bytes: 100 }],
  );
  assert.equal(await found(), { topic: '', epoch, applied: place.applied });
});

test('a new owner waits for the transaction that the old one has begun', async () => {
  const beginning = await bumpEpoch(database.writes.db, p, 'old');
  const order: string[] = [];
  let bumped: ReturnType<typeof bumpEpoch> | undefined;
  await inFencedTransaction(database.writes.db, { p, ...beginning }, async (connection) => {
    bumped = bumpEpoch(database.writes.db, p, 'next').finally(() => order.push('bumped'));
    await sql`select sleep(0.3)`.execute(connection);
    order.push('committing');
    return [];
  });
  assert.is((await bumped)?.epoch, beginning.epoch + 1);
  assert.equal(order, ['committing', 'bumped']);
});

test('a transaction that fell silent is ended by the server, so that it does not keep the next owner out', async () => {
  const beginning = await bumpEpoch(database.writes.db, p, 'old');
  let wake: (() => void) | undefined;
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  const paused = refused(
    inFencedTransaction(database.writes.db, { p, ...beginning }, async (connection) => {
      await sql`update rooms set topic = 'from the past' where id = ${room}`.execute(connection);
      await asleep;
      return [];
    }),
  );
  const startMs = performance.now();
  assert.is((await bumpEpoch(database.writes.db, p, 'next')).epoch, beginning.epoch + 1);
  const waitedMs = performance.now() - startMs;
  assert.ok(waitedMs < 4_500, `waited ${waitedMs} ms`);
  wake?.();
  assert.ok(await paused, 'the paused transaction must fail');
  const { topic } = await database.reads.db
    .selectFrom('rooms')
    .select('topic')
    .where('id', '=', room)
    .executeTakeFirstOrThrow();
  assert.is(topic, '');
});

test('connections go back to the pool with the time-out that they came with', async () => {
  const rows = await Promise.all(
    Array.from({ length: 6 }, () =>
      sql<{
        here: number;
        everywhere: number;
      }>`select @@session.wait_timeout here, @@global.wait_timeout everywhere, sleep(0.05)`.execute(database.writes.db),
    ),
  );
  for (const {
    rows: [row],
  } of rows)
    assert.is(row!.here, row!.everywhere);
});

test('what was committed just before the partition was lost is not published by the loser', async () => {
  const loser = testWriter(database, 'loser');
  await loser.acquire(p);
  const abort = new AbortController();
  abort.abort();
  const sent = say(ann, room, 'in between');
  assert.instance(await refused(loser.deliver(p, recordsOf(sent), abort.signal)), Fenced);
  const published = await next.run(sent);
  assert.is(published.ack(sent).duplicate, true);
  assert.is(published.events.length, 1);
  loser.writer.stop();
});

test.after(async () => {
  old.writer.stop();
  next.writer.stop();
  await database.close();
});
test.run();
