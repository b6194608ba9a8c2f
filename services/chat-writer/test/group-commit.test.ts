import { Fenced } from '@chatapp/bus';
import { newId, partitionOf, streams, type Command } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GroupCommit } from '../src/db/group-commit.ts';
import { bumpEpoch } from '../src/db/partitions.queries.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase, type TestDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { notingDatabase } from './helpers/statements.ts';
import { asRecords, PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('what several partitions commit together');
const plain = await testDatabase('group');
const noting = notingDatabase(plain.url);
const database: TestDatabase = { ...plain, writes: { ...plain.writes, db: noting.db } };
const { writer, run, acquire } = testWriter(database);
const ann = person('ann');
const signal = new AbortController().signal;

/** A room in each of some partitions. */
const rooms = Array.from({ length: 3 }, (_, p) => {
  for (;;) {
    const room = newId();
    if (partitionOf(room, PARTITIONS) === p) return room;
  }
});

const handle = (sent: Command & { room: string }) => {
  const p = partitionOf(sent.room, PARTITIONS);
  return writer.handle(asRecords(streams.commands(p), [sent]), { p, signal });
};
const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: unknown) => error,
  );
const bodies = async (room: string) => {
  const rows = plain.reads.db.selectFrom('messages').select('body').where('room_id', '=', room).orderBy('seq');
  return (await rows.execute()).map(({ body }) => body);
};

test.before(async () => {
  for (const room of rooms)
    await run(command('room.create', ann, { room, name: 'R', kind: 'public' }), say(ann, room, 'first'));
});

test('what is ready in one turn is one transaction, with one statement for each table', async () => {
  noting.take();
  await Promise.all(rooms.map((room) => handle(say(ann, room, 'together'))));
  const statements = noting.take().flatMap(({ sql }) => sql.split('; '));
  assert.equal(
    statements.map((sql) => sql.split(' (', 1)[0]),
    ['begin', 'insert into partitions', 'insert into rooms', 'insert into messages', 'commit'],
  );
  for (const room of rooms) assert.equal(await bodies(room), ['first', 'together']);
});

test('what becomes ready while one is under way gathers for the next', async () => {
  noting.take();
  const first = handle(say(ann, rooms[0]!, 'alone'));
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([first, ...rooms.slice(1).map((room) => handle(say(ann, room, 'after')))]);
  assert.is(noting.take().length, 2);
});

test('one that has another owner by now commits nothing, and keeps nobody else from it', async () => {
  const [lost, ...kept] = rooms as [string, ...string[]];
  const p = partitionOf(lost, PARTITIONS);
  await bumpEpoch(plain.writes.db, p, 'somebody else');
  const outcomes = await Promise.all(rooms.map((room) => outcomeOf(handle(say(ann, room, 'late')))));
  assert.instance(outcomes[0], Fenced);
  assert.equal(outcomes.slice(1), ['ok', 'ok']);
  assert.not((await bodies(lost)).includes('late'));
  for (const room of kept) assert.is((await bodies(room)).at(-1), 'late');
  await acquire(p);
});

test('of an owner before and the new one, in one group, only the new one commits', async () => {
  const { db } = plain.writes;
  const room = rooms[0]!;
  const p = partitionOf(room, PARTITIONS);
  const [before, now] = [await bumpEpoch(db, p, 'before'), await bumpEpoch(db, p, 'now')];
  const group = new GroupCommit(db);
  const topic = (text: string) => ({
    query: db.updateTable('rooms').set({ topic: text }).where('id', '=', room).compile(),
    bytes: 100,
  });
  const outcomes = await Promise.all([
    outcomeOf(group.commit({ ...now, p }, [topic('of the new one')])),
    outcomeOf(group.commit({ ...before, p }, [topic('of the one before')])),
  ]);
  assert.is(outcomes[0], 'ok');
  assert.instance(outcomes[1], Fenced);
  const found = plain.reads.db.selectFrom('rooms').select('topic').where('id', '=', room);
  assert.is((await found.executeTakeFirstOrThrow()).topic, 'of the new one');
  await acquire(p);
});

test('a repetition is found out, and keeps nobody else from it', async () => {
  const again = say(ann, rooms[0]!, 'once');
  await handle(again);
  await Promise.all([handle(again), ...rooms.slice(1).map((room) => handle(say(ann, room, 'beside it')))]);
  assert.is((await bodies(rooms[0]!)).filter((body) => body === 'once').length, 1);
  for (const room of rooms.slice(1)) assert.is((await bodies(room)).at(-1), 'beside it');
});

test.after(async () => {
  writer.stop();
  await noting.close();
  await plain.close();
});
test.run();
