import { newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('message.send');
const database = await testDatabase('send');
const { run, writer } = testWriter(database);
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];

async function makeRoom(kind: 'public' | 'private' = 'public'): Promise<string> {
  const room = newId();
  const create = command('room.create', ann, { room, name: 'Room', kind });
  (await run(create)).ack(create);
  return room;
}

test('messages take the next numbers, and everybody is told what the sender is told', async () => {
  const room = await makeRoom();
  const sends = [say(ann, room, ' one '), say(ann, room, 'two\r\nlines'), say(ann, room, 'three', { replyTo: 1 })];
  const published = await run(...sends);
  assert.equal(
    published.events.map(({ rev, event }) => [rev, event.type, event.seq, event.body, event.replyTo]),
    [
      [2, 'message.created', 1, 'one', undefined],
      [3, 'message.created', 2, 'two\nlines', undefined],
      [4, 'message.created', 3, 'three', 1],
    ],
  );
  const { seq, rev, room: where, at, id } = published.ack(sends[2]!);
  assert.equal(
    { seq, rev, where, at, id },
    { seq: 3, rev: 4, where: room, at: published.events[2]!.event.at, id: sends[2]!.request },
  );
  assert.equal(published.events[0]!.event.sender, { id: ann.id, username: 'ann', displayName: 'ANN' });
});

test('rooms of one partition are numbered apart, each without a hole, whatever the order of their batches', async () => {
  const rooms = await Promise.all([1, 2, 3].map(() => makeRoom()));
  const seen = new Map(rooms.map((room) => [room, [] as number[]]));
  for (let round = 0; round < 5; round++) {
    for (const room of rooms) {
      const published = await run(say(ann, room, `round ${round}`), say(ann, room, `and ${round}`));
      for (const { event } of published.events) seen.get(event.room as string)!.push(event.seq as number);
    }
  }
  for (const numbers of seen.values())
    assert.equal(
      numbers,
      Array.from({ length: 10 }, (_, index) => index + 1),
    );
});

test('a message id that comes again is one message, whatever the case it is written in', async () => {
  const room = await makeRoom();
  const first = say(ann, room, 'once');
  const { seq, rev, at } = (await run(first)).ack(first);
  const shouted = say(ann, room, 'changed', { request: first.request.toUpperCase() });
  const ack = (await run(shouted, say(ann, room, 'next'))).ack(shouted);
  assert.equal(ack, { type: 'ack', id: first.request.toUpperCase(), room, seq, rev, at, duplicate: true });
  assert.equal(await bodies(room), ['once', 'next']);
});

test('the same id twice in one batch is one message and one event', async () => {
  const room = await makeRoom();
  const first = say(ann, room, 'once');
  const again = say(ann, room, 'once', { request: first.request });
  const published = await run(first, again, say(ann, room, 'next'));
  assert.is(published.ack(again).seq, published.ack(first).seq);
  assert.is(published.ack(again).duplicate, true);
  assert.equal(
    published.events.map(({ rev }) => rev),
    [2, 3],
  );
});

test('an id that somebody else has used is a conflict, in one batch and across batches', async () => {
  const room = await makeRoom();
  const join = command('room.join', bob, { room });
  (await run(join)).ack(join);
  const mine = say(ann, room, 'mine');
  const theirs = say(bob, room, 'theirs', { request: mine.request });
  assert.is((await run(mine, theirs)).code(theirs), 'id_conflict');
  const later = say(bob, room, 'theirs', { request: mine.request });
  assert.is((await run(later)).code(later), 'id_conflict');
  assert.is((await run(mine)).ack(mine).duplicate, true);
  assert.equal(await bodies(room), ['mine']);
});

test('what a crash kept from being published is published by the redelivery, in order and with the same numbers', async () => {
  const room = await makeRoom();
  const batch = [say(ann, room, 'a'), say(ann, room, 'b'), say(ann, room, 'c')];
  const before = (await run(...batch)).events;
  const successor = testWriter(database, 'w2');
  const published = await successor.run(...batch, say(ann, room, 'd'));
  assert.equal(published.events.slice(0, 3), before);
  assert.equal(
    published.events.map(({ rev }) => rev),
    [2, 3, 4, 5],
  );
  assert.is(published.ack(batch[2]!).seq, 3);
  successor.writer.stop();
});

test('a stored message is acknowledged although its sender was put out before the redelivery', async () => {
  const room = await makeRoom('private');
  const add = command('member.add', ann, { room, userId: bob.id });
  const sent = say(bob, room, 'I was here');
  const remove = command('member.remove', ann, { room, userId: bob.id });
  (await run(add, sent, remove)).ack(sent);
  const successor = testWriter(database, 'w3');
  const published = await successor.run(add, sent, remove);
  assert.is(published.ack(sent).duplicate, true);
  const fresh = say(ann, room, 'meanwhile');
  const again = await successor.run(fresh, sent);
  assert.equal([again.ack(fresh).seq, again.ack(sent).seq], [2, 1]);
  const late = say(bob, room, 'too late');
  assert.is((await successor.run(late)).code(late), 'not_a_member');
  successor.writer.stop();
});

test('a repeated message comes back in its latest state, and its acknowledgement keeps the first numbers', async () => {
  const room = await makeRoom();
  const sent = say(ann, room, 'fisrt');
  await run(sent, command('message.edit', ann, { room, seq: 1, body: 'first' }));
  const published = await run(sent);
  assert.is(published.ack(sent).rev, 2);
  assert.equal(
    published.events.map(({ rev, event }) => [rev, event.body]),
    [[3, 'first']],
  );
});

test('what may not be sent is refused with its reason and takes no number', async () => {
  const room = await makeRoom('private');
  const [blank, long, stranger, nowhere, reply, unnamed] = [
    say(ann, room, ' \n\t '),
    say(ann, room, '😀'.repeat(4_001)),
    say(eve, room, 'let me in'),
    say(ann, 'nowhere', 'hello?'),
    say(ann, room, 'to whom?', { replyTo: 9 }),
    say(ann, room, 'no name', { request: 'r1' }),
  ];
  const longest = say(ann, room, `  ${'😀'.repeat(4_000)}  `);
  const published = await run(blank, long, stranger, reply, unnamed, longest);
  assert.equal(
    [blank, long, stranger, reply, unnamed].map((sent) => published.code(sent)),
    ['body_blank', 'body_too_long', 'not_a_member', 'message_not_found', 'bad_request'],
  );
  assert.is(published.ack(longest).seq, 1);
  assert.is((await run(nowhere)).code(nowhere), 'room_not_found');
});

test('a batch of the longest messages, full of what must be escaped, goes through', async () => {
  const room = await makeRoom();
  const worst = [`'"\\\0\n`.repeat(799) + 'x', '😀'.repeat(4_000), '字'.repeat(4_000)];
  const batch = Array.from({ length: 900 }, (_, index) => say(ann, room, worst[index % 3]!));
  const published = await run(...batch);
  assert.is(published.ack(batch.at(-1)!).seq, 900);
  const rows = await database.reads.db.selectFrom('messages').select('body').where('room_id', '=', room).execute();
  assert.equal(new Set(rows.map((row) => row.body)), new Set(worst));
});

async function bodies(room: string): Promise<string[]> {
  const select = database.reads.db.selectFrom('messages').select('body').where('room_id', '=', room).orderBy('seq');
  return (await select.execute()).map((row) => row.body);
}

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
