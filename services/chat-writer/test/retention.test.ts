import { defaultSettings, newId, partitionOf, type Changes, type Command, type Message } from '@chatapp/contracts';
import { sql } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Retention } from '../src/retention/retention.ts';
import { catchUpStep } from '../src/search/index/catch-up.ts';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('retention');
const database = await testDatabase('retention');
const testing = testWriter(database);
const { run, installation } = testing;
const api = await testApi(database, testing);
const { db } = database.writes;
const [ann, bob] = [person('ann'), person('bob')];
const DAY_MS = 24 * 3_600_000;
const all = Array.from({ length: PARTITIONS }, (_, p) => p);

test.after(async () => {
  await api.close();
  await database.close();
});

/** Gives the commands that it publishes to the writer, as the bus does. */
function retention(owned: readonly number[] = all) {
  const published: { data: string }[] = [];
  const made = new Retention({
    db: database.reads.db,
    installation,
    partitions: PARTITIONS,
    owned: () => owned,
    publish: (_stream, data) => void published.push({ data }),
    everyMs: 1_000,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  async function round(now = new Date()): Promise<number> {
    published.length = 0;
    await made.run(now);
    for (const { data } of published) await run(JSON.parse(data) as Command);
    return published.length;
  }
  return { round };
}

async function roomOf(messages: number, oldDays: (seq: number) => number): Promise<string> {
  const room = newId();
  await run(command('room.create', ann, { room, name: 'Old', kind: 'public' }));
  await run(command('room.join', bob, { room }));
  await run(...Array.from({ length: messages }, (_, index) => say(ann, room, `number ${index + 1}`)));
  for (let seq = 1; seq <= messages; seq++) {
    const at = new Date(Date.now() - oldDays(seq) * DAY_MS).toISOString().replace('T', ' ').slice(0, 23);
    await db.updateTable('messages').set({ at }).where('room_id', '=', room).where('seq', '=', seq).execute();
  }
  return room;
}

async function count(table: string, room: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from ${sql.table(table)} where room_id = ${room}`.execute(db);
  return Number(rows[0]?.n);
}
const set = (retentionDays: number) =>
  installation.note({ version: Date.now(), settings: { ...defaultSettings, retentionDays } });
const pageOf = async (room: string) =>
  (await api.get(ann, `/api/rooms/${room}/messages`)).body as { messages: Message[]; head: number; floor?: number };

test('keeps everything while nobody has said otherwise', async () => {
  const room = await roomOf(3, () => 4_000);
  assert.is(await retention().round(), 0);
  assert.is((await pageOf(room)).messages.length, 3);
});

test('raises a room’s floor by one change, and then deletes what lies below, with all that hangs on it', async () => {
  const room = await roomOf(10, (seq) => 20 - seq);
  for (const seq of [2, 9]) {
    await run(command('reaction.add', bob, { room, seq, emoji: '👍' }));
    await run(command('message.edit', ann, { room, seq, body: `edited ${seq}` }));
    await run(command('message.pin', ann, { room, seq }));
    await run(say(bob, room, 'a reply to @ann', { replyTo: seq }));
  }
  const before = await pageOf(room);
  const { head } = before;
  set(13);
  const keeper = retention();
  await keeper.round();
  const changes = (await api.get(ann, `/api/rooms/${room}/changes?since=${head}`)).body as Changes;
  assert.equal([changes.upTo, changes.changes, changes.room?.floor], [head + 1, [], 7]);
  const shown = await pageOf(room);
  assert.equal(
    shown.messages,
    before.messages.filter(({ seq }) => seq > 7),
    'those below are not shown from then on',
  );
  assert.is(shown.floor, 7);
  const fresh = (await api.get(ann, `/api/rooms/${room}/changes?since=0`)).body as Changes;
  assert.ok(fresh.changes.every(({ seq }) => seq > 7));
  assert.is(await count('messages', room), 12, 'their rows are still there');

  await keeper.round();
  assert.is(await count('messages', room), 5);
  for (const table of ['reactions', 'message_revisions', 'pins', 'threads', 'thread_replies'])
    assert.is(await count(table, room), 1, table);
  const since0 = (await api.get(ann, `/api/rooms/${room}/changes?since=0`)).body as Changes;
  assert.equal(
    since0.changes.map(({ seq }) => seq).toSorted((a, b) => a - b),
    [8, 9, 10, 11, 12],
  );
  const next = say(bob, room, 'and on it goes');
  assert.is((await run(next)).ack(next).seq, 13, 'numbers go on');
});

test('what has had its time leaves the index of search too', async () => {
  const room = await roomOf(9, (seq) => 20 - seq);
  await catchUpStep(db, room);
  const indexed = async () => {
    const { rows } = await sql<{ seq: number }>`select distinct p.seq from search_postings p
      join search_rooms r on r.no = p.room_no where r.room_id = ${room} order by p.seq`.execute(db);
    return rows.map(({ seq }) => seq);
  };
  assert.equal(await indexed(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  set(13);
  const keeper = retention();
  await keeper.round();
  await keeper.round();
  assert.equal(await indexed(), [8, 9]);
});

test('what is gone cannot be changed, answered, read or counted', async () => {
  const room = await roomOf(4, (seq) => (seq < 3 ? 100 : 0));
  await db
    .updateTable('members')
    .set({ read_seq: 0 })
    .where('user_id', '=', bob.id)
    .where('room_id', '=', room)
    .execute();
  set(30);
  await retention().round();
  const fresh = testWriter(database, 'fresh');
  for (const asked of [
    command('message.edit', ann, { room, seq: 2, body: 'x' }),
    command('message.delete', ann, { room, seq: 2 }),
    command('reaction.add', ann, { room, seq: 2, emoji: '👍' }),
    command('report.create', ann, { room, seq: 2, reason: 'x' }),
    say(ann, room, 'x', { replyTo: 2 }),
  ])
    assert.is((await fresh.run(asked)).code(asked), 'message_not_found', asked.type);
  const { body } = await api.get(bob, `/api/rooms/${room}`);
  assert.equal([body.room.floor, body.room.readSeq, body.room.unread], [2, 2, 2]);
});

test('everything may go, and the room lives on', async () => {
  const room = await roomOf(1_203, () => 100);
  set(1);
  const keeper = retention();
  await keeper.round();
  await keeper.round();
  assert.is(await count('messages', room), 0);
  const { messages, floor } = await pageOf(room);
  assert.equal([messages, floor], [[], 1_203]);
  const next = say(bob, room, 'anybody?');
  assert.is((await run(next)).ack(next).seq, 1_204);
  assert.is(await keeper.round(), 0);
  assert.is((await pageOf(room)).messages.length, 1);
});

test('only its owner looks after a room, and a floor never goes down', async () => {
  const room = await roomOf(3, () => 100);
  set(1);
  const p = partitionOf(room, PARTITIONS);
  await retention(all.filter((other) => other !== p)).round();
  assert.is((await pageOf(room)).floor, undefined);
  await retention([p]).round();
  assert.is((await pageOf(room)).floor, 3);
  const { head } = await pageOf(room);
  await run(command('room.expire', ann, { room, floor: 2 }));
  assert.equal([(await pageOf(room)).floor, (await pageOf(room)).head], [3, head]);
});

test.run();
