import { newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tidyUp } from '../src/housekeeping.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('commands happen once');
const database = await testDatabase('once');
const { db } = database.reads;
const { run, writer } = testWriter(database);
const [ann, bob] = [person('ann'), person('bob')];

async function makeRoom(kind: 'public' | 'private' = 'public'): Promise<string> {
  const room = newId();
  await run(
    command('room.create', ann, { room, name: 'R', kind }),
    command('member.add', ann, { room, userId: bob.id }),
  );
  return room;
}

/** bob is known from here on. */
test.before(async () => void (await run(command('unroute', bob, { target: 'x' }))));

test('a redelivered batch gets the same answers, publishes the same events, and changes nothing', async () => {
  const room = newId();
  const batch = [
    command('room.create', ann, { room, name: 'R', kind: 'public' }),
    command('member.add', ann, { room, userId: bob.id }),
    say(ann, room, 'hi'),
    command('reaction.add', bob, { room, seq: 1, emoji: '👍' }),
    command('message.edit', ann, { room, seq: 1, body: 'hello' }),
    command('room.update', ann, { room, topic: 'greetings' }),
    command('reaction.remove', bob, { room, seq: 1, emoji: '👍' }),
  ];
  const first = await run(...batch);
  const successor = testWriter(database, 'w2');
  const second = await successor.run(...batch);
  // The message itself comes in its latest state; all else word for word.
  const others = (published: typeof first) => published.events.filter(({ event }) => event.type !== 'message.created');
  assert.equal(others(second), others(first));
  for (const asked of batch.filter(({ type }) => type !== 'message.send'))
    assert.equal(second.ack(asked), first.ack(asked));
  const next = say(ann, room, 'next');
  assert.equal((await successor.run(next)).ack(next).rev, first.events.length + 1);
  successor.writer.stop();
});

test('the same key twice in one batch happens once', async () => {
  const room = await makeRoom();
  const add = command('reaction.add', bob, { room, seq: 1, emoji: '👍' });
  const published = await run(say(ann, room, 'hi'), add, { ...add, ref: 999_999 });
  assert.equal(
    published.events.map(({ rev }) => rev),
    [3, 4],
  );
  assert.is(published.ack({ ...add, ref: 999_999 }).rev, 4);
});

test('the same key from somebody else, or for something else, is another command', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'hi'));
  const mine = command('reaction.add', ann, { room, seq: 1, emoji: '👍', key: 'k' });
  const theirs = command('reaction.add', bob, { room, seq: 1, emoji: '👍', key: 'k' });
  const other = command('message.edit', ann, { room, seq: 1, body: 'ho', key: 'k' });
  const published = await run(mine, theirs, other);
  assert.is(published.events.length, 3);
});

test('a repeated removal does not put out somebody who has come back', async () => {
  const room = await makeRoom('private');
  const remove = command('member.remove', ann, { room, userId: bob.id });
  const before = (await run(remove)).events[0]!;
  await run(command('member.add', ann, { room, userId: bob.id }));
  const published = await run(remove);
  assert.equal(published.events, [{ ...before, kind: 'e' }]);
  assert.equal(published.personal, []);
  assert.is(published.code(remove), 'ok');
});

test('a refused command may succeed later', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'hi'));
  const edit = command('message.edit', ann, { room, seq: 2, body: 'hello' });
  assert.is((await run(edit)).code(edit), 'message_not_found');
  await run(say(ann, room, 'hi'));
  const asked = { ...edit, ref: edit.ref + 1_000_000 };
  assert.is((await run(asked)).code(asked), 'ok');
});

test('what is older than a repetition may be is deleted', async () => {
  await db.updateTable('applied_commands').set({ at: '2026-01-01' }).execute();
  const room = await makeRoom();
  await tidyUp(db, 3_600);
  const rows = await db.selectFrom('applied_commands').select('outcome').execute();
  assert.ok(rows.length > 0 && rows.every(({ outcome }) => outcome.includes(room)));
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
