import { limits, newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { insertReactions } from '../src/db/reactions.queries.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('edits, deletions, reactions');
const database = await testDatabase('message_change');
const { db } = database.reads;
const { run, writer } = testWriter(database);
const [ann, bob] = [person('ann'), person('bob')];

async function makeRoom(): Promise<string> {
  const room = newId();
  await run(command('room.create', ann, { room, name: 'R', kind: 'public' }), command('room.join', bob, { room }));
  return room;
}

const react = (who: typeof ann, room: string, emoji: string, seq = 1) =>
  command('reaction.add', who, { room, seq, emoji });
const revisionsOf = (room: string) =>
  db
    .selectFrom('message_revisions')
    .select(['seq', 'rev', 'body'])
    .where('room_id', '=', room)
    .orderBy('rev')
    .execute();

test('an edit takes the room’s next number, keeps its place, and what was said before is kept', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'teh'), say(ann, room, 'other'));
  const edit = command('message.edit', ann, { room, seq: 1, body: ' the ' });
  const published = await run(edit);
  const { event } = published.events[0]!;
  assert.equal([event.type, event.seq, event.rev, event.body], ['message.updated', 1, 5, 'the']);
  assert.is(event.editedAt, published.ack(edit).at);
  assert.equal(await revisionsOf(room), [{ seq: 1, rev: 5, body: 'teh' }]);
});

test('an edit to the same text changes nothing', async () => {
  const room = await makeRoom();
  const edit = command('message.edit', ann, { room, seq: 1, body: 'same' });
  const published = await run(say(ann, room, 'same'), edit);
  assert.is(published.ack(edit).rev, 3);
  assert.is(published.events.length, 1);
});

test('only the author edits; nobody edits or reacts to what is deleted or was never said', async () => {
  const room = await makeRoom();
  const asked = [
    command('message.edit', bob, { room, seq: 1, body: 'x' }),
    command('message.edit', ann, { room, seq: 1, body: ' ' }),
    command('message.edit', ann, { room, seq: 2, body: 'x' }),
    command('message.edit', ann, { room, seq: 3, body: 'x' }),
    react(bob, room, '👍', 2),
    command('reaction.remove', bob, { room, seq: 2, emoji: '👍' }),
    command('message.delete', ann, { room, seq: 2 }),
  ];
  const published = await run(
    say(ann, room, 'a'),
    say(ann, room, 'b'),
    command('message.delete', ann, { room, seq: 2 }),
    ...asked,
  );
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'body_blank', 'message_deleted', 'message_not_found', 'message_deleted', 'ok', 'ok'],
  );
});

test('a deletion leaves the place, without body and reactions', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'secret'), react(bob, room, '👍'));
  const published = await run(command('message.delete', ann, { room, seq: 1 }));
  const { event } = published.events[0]!;
  assert.equal([event.body, event.reactions, typeof event.deletedAt], ['', undefined, 'string']);
  const rows = await db.selectFrom('messages').select('body').where('room_id', '=', room).execute();
  assert.equal(rows, [{ body: '' }]);
  assert.equal(await db.selectFrom('reactions').selectAll().where('room_id', '=', room).execute(), []);
  assert.equal(
    (await revisionsOf(room)).map(({ body }) => body),
    ['secret'],
  );
});

test('reactions come in the order in which they were given, whatever they are called', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'hi'), react(bob, room, '🎉'), react(ann, room, '__proto__'), react(ann, room, '🎉'));
  const again = react(ann, room, '🎉');
  const published = await run(again, command('reaction.remove', bob, { room, seq: 1, emoji: '🎉' }));
  assert.is(published.ack(again).rev, 6);
  const { reactions } = published.events[0]!.event;
  assert.equal(Object.entries(reactions as object), [
    ['__proto__', [ann.id]],
    ['🎉', [ann.id]],
  ]);
});

test('a message may be sent, changed, reacted to and deleted in one batch', async () => {
  const room = await makeRoom();
  const published = await run(
    say(ann, room, 'one'),
    command('message.edit', ann, { room, seq: 1, body: 'two' }),
    react(bob, room, '👍'),
    command('reaction.remove', bob, { room, seq: 1, emoji: '👍' }),
    react(bob, room, '👍'),
    react(ann, room, '👍'),
    command('message.edit', ann, { room, seq: 1, body: 'three' }),
  );
  assert.equal(
    published.events.map(({ rev }) => rev),
    [3, 4, 5, 6, 7, 8, 9],
  );
  const fresh = testWriter(database, 'fresh');
  const last = (await fresh.run(react(ann, room, '❤️'))).events[0]!.event;
  assert.equal([last.body, last.rev, last.reactions], ['three', 10, { '👍': [bob.id, ann.id], '❤️': [ann.id] }]);
  fresh.writer.stop();
});

test('a message has at most so many kinds of reactions', async () => {
  const room = await makeRoom();
  await run(
    say(ann, room, 'hi'),
    ...Array.from({ length: limits.reactionKinds }, (_, index) => react(ann, room, `e${index}`)),
  );
  const [another, same] = [react(bob, room, 'new'), react(bob, room, 'e7')];
  const published = await run(another, same);
  assert.equal(
    [another, same].map((asked) => published.code(asked)),
    ['too_many_reactions', 'ok'],
  );
});

test('a message has at most so many reactions of all people and kinds; one that is taken back makes room', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'hi'), react(ann, room, '👍'));
  const others = Array.from({ length: limits.reactionsPerMessage - 2 }, (_, index) => `u${index}`);
  const rows = others.map((user, index) => ({ room, seq: 1, emoji: '👍', user, rev: 5 + index }));
  await runTogether(database.writes.db, [insertReactions(rows)]);
  const asked = [
    react(bob, room, '👍'),
    react(bob, room, '🎉'),
    react(bob, room, '👍'),
    command('reaction.remove', ann, { room, seq: 1, emoji: '👍' }),
    react(bob, room, '🎉'),
    react(ann, room, '👍'),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['ok', 'too_many_reactions', 'ok', 'ok', 'ok', 'too_many_reactions'],
  );
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
