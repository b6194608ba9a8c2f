import { newId, partitionOf, streams, uuidv7, type Command } from '@chatapp/contracts';
import { sql } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GenerationalCache } from '../src/generational-cache.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { asRecords, PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('what a partition remembers');
const database = await testDatabase('caches');
const { db } = database.reads;
const { run, deliver, writer } = testWriter(database);
const [ann, bob] = [person('ann'), person('bob')];

async function makeRoom(): Promise<string> {
  const room = newId();
  await run(command('room.create', ann, { room, name: 'R', kind: 'public' }));
  return room;
}

test('a batch that fails leaves neither rows nor memories behind', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'one'));
  // A trigger stands for whatever may go wrong in the last statement.
  await sql
    .raw(
      `create trigger no_reading before insert on members for each row
    if new.user_id = '${bob.id}' then signal sqlstate '45000' set message_text = 'no'; end if`,
    )
    .execute(db);
  const join = command('room.join', bob, { room });
  const p = partitionOf(room, PARTITIONS);
  const batch: Command[] = [say(ann, room, 'lost'), join, command('message.edit', ann, { room, seq: 1, body: 'lost' })];
  let failed = false;
  await deliver(p, asRecords(streams.commands(p), batch)).catch(() => (failed = true));
  await sql.raw('drop trigger no_reading').execute(db);
  assert.ok(failed);
  const published = await run(say(ann, room, 'two'), join);
  assert.equal(
    published.events.map(({ rev, event }) => [rev, event.type, event.seq]),
    [
      [3, 'message.created', 2],
      [4, 'member.joined', undefined],
    ],
  );
  const rows = await db
    .selectFrom('messages')
    .select(['seq', 'body'])
    .where('room_id', '=', room)
    .orderBy('seq')
    .execute();
  assert.equal(
    rows.map((row) => row.body),
    ['one', 'two'],
  );
});

test('a duplicate among new messages leaves the numbers as if it had not been there', async () => {
  const room = await makeRoom();
  const first = say(ann, room, 'one');
  await run(first);
  const others = Array.from({ length: 5 }, (_, index) => say(ann, room, `n${index}`));
  const published = await run(...others.slice(0, 2), first, ...others.slice(2));
  assert.equal(
    others.map((sent) => published.ack(sent).seq),
    [2, 3, 4, 5, 6],
  );
  assert.is(published.ack(first).seq, 1);
});

test('more rooms and people than are remembered are numbered all the same', async () => {
  const small = testWriter(database, 'small', { rooms: 2, members: 2 });
  const p = 1;
  const rooms: string[] = [];
  while (rooms.length < 12) {
    const id = newId();
    if (partitionOf(id, PARTITIONS) === p) rooms.push(id);
  }
  await small.run(...rooms.map((room) => command('room.create', ann, { room, name: 'R', kind: 'public' })));
  for (let round = 1; round <= 3; round++) {
    const sends = rooms.map((room) => say(ann, room, 'hi'));
    const published = await small.run(...sends);
    for (const sent of sends) assert.is(published.ack(sent).seq, round);
  }
  small.writer.stop();
});

test('a room that was asked for before it existed is found once it does', async () => {
  const room = newId();
  const early = say(ann, room, 'hello?', { request: uuidv7() });
  assert.is((await run(early)).code(early), 'room_not_found');
  const sent = say(ann, room, 'hello!');
  const published = await run(command('room.create', ann, { room, name: 'R', kind: 'public' }), sent);
  assert.is(published.ack(sent).seq, 1);
});

test('a generational cache keeps what is used and at most twice its bound', () => {
  const cache = new GenerationalCache<number>(3);
  for (let index = 0; index < 100; index++) {
    cache.set(`k${index}`, index);
    assert.is(cache.get('k0'), 0);
  }
  const kept = Array.from({ length: 100 }, (_, index) => cache.get(`k${index}`)).filter((value) => value !== undefined);
  assert.ok(kept.length <= 6);
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
