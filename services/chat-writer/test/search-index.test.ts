import { CompiledQuery } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { testDatabase } from './helpers/database.ts';
import { testIndex } from './helpers/index-of-search.ts';
import { testSearch, timeOf } from './helpers/search.ts';

const test = suite('index of messages');
const database = await testDatabase('search_index');
const { db } = database.writes;
const search = testSearch(database);
const { message, write, handle, heal, eventOf } = search;

const { newRoom, found, indexed, postings, edit } = testIndex(database, search);

await search.people('ann', 'u1');

test('events are found, each once, whatever is repeated', async () => {
  const room = await newRoom();
  const events = await write(message(room, 1, 'tea at noon'), message(room, 2, 'coffee at noon'));
  await handle(...events);
  const before = await postings(room);
  await handle(...events);
  await handle(events[1]!);
  assert.is(await postings(room), before);
  assert.equal(await found(room, 'noon'), ['coffee at noon', 'tea at noon']);
  assert.equal(await found(room, 'tea'), ['tea at noon']);
  assert.is(await indexed(room), 3);
});

test('an edit and a deletion follow, and leave nothing behind', async () => {
  const room = await newRoom();
  const first = message(room, 1, 'the old words, http://a.example `code`');
  await handle(...(await write(first, message(room, 2, 'kept'))));
  const alone = 4;
  const edited = { ...first, body: 'new words', rev: 4, editedAt: timeOf(9) };
  await handle(await edit(edited, first.body));
  assert.equal(await found(room, 'old'), []);
  assert.equal(await found(room, 'has:link'), []);
  assert.equal(await found(room, 'new words'), ['new words']);
  const gone = { ...edited, body: '', rev: 5, deletedAt: timeOf(10) };
  await handle(await edit(gone, edited.body));
  assert.equal(await found(room, 'words'), []);
  assert.equal(await found(room, 'from:u1'), ['kept']);
  assert.is(await postings(room), alone - 2, 'of the other message: a word and its author');
});

test('an edit before its creation was indexed counts as it is now', async () => {
  const room = await newRoom();
  const first = message(room, 1, 'alpha beta');
  const created = await write(first);
  const edited = { ...first, body: 'beta gamma', rev: 3, editedAt: timeOf(9) };
  await handle(...created, await edit(edited, first.body));
  assert.equal(await found(room, 'alpha'), []);
  assert.equal(await found(room, 'beta gamma'), ['beta gamma']);
  assert.is(await postings(room), 3);
});

test('reactions and pins come and go', async () => {
  const room = await newRoom();
  const first = message(room, 1, 'nice');
  await handle(...(await write(first)));
  assert.equal(await found(room, 'has:reaction'), []);
  await db.executeQuery(
    CompiledQuery.raw("insert into reactions (room_id, seq, emoji, user_id, rev) values (?, 1, '👍', 'ann', 3)", [
      room,
    ]),
  );
  await handle(eventOf({ ...first, rev: 3, reactions: [{ emoji: '👍', user: 'ann', rev: 3 }] }, 'updated'));
  assert.equal(await found(room, 'has:reaction'), ['nice']);
  await db.executeQuery(CompiledQuery.raw('delete from reactions where room_id = ?', [room]));
  const pinned = { ...first, rev: 4, pinnedAt: timeOf(5), pinnedBy: 'ann' };
  await db.executeQuery(
    CompiledQuery.raw("update messages set pinned_at = utc_timestamp(3), pinned_by = 'ann' where room_id = ?", [room]),
  );
  await handle(eventOf(pinned, 'updated'));
  assert.equal(await found(room, 'has:reaction'), []);
  assert.equal(await found(room, 'has:pin'), ['nice']);
});

test('a hole among the events is noticed, and read from the table', async () => {
  const room = await newRoom();
  const [first, , third] = await write(
    message(room, 1, 'one fish'),
    message(room, 2, 'two fish'),
    message(room, 3, 'red fish'),
  );
  await handle(first!, third!);
  await search.laggards.idle();
  assert.equal(await found(room, 'fish'), ['red fish', 'two fish', 'one fish']);
  assert.is(await indexed(room), 4);
  // A change that is no message counts as well: without it, there is a hole.
  const [fourth] = await write(message(room, 4, 'blue fish', { rev: 6, createdRev: 6 }));
  await handle(fourth!);
  await search.laggards.idle();
  assert.is((await found(room, 'fish')).length, 4);
  assert.is(await indexed(room), 6);
});

test('the last events of a room, lost for good, are found by looking through the rooms', async () => {
  const room = await newRoom();
  await handle(...(await write(message(room, 1, 'heard'))));
  await write(message(room, 2, 'never heard'));
  assert.equal(await found(room, 'never'), []);
  // Nor is the last one always a message.
  await db.executeQuery(CompiledQuery.raw('update rooms set last_rev = 4 where id = ?', [room]));
  await heal();
  assert.equal(await found(room, 'never'), ['never heard']);
  assert.is(await indexed(room), 4);
});

test('an installation older than its index is indexed, edits and deletions included', async () => {
  const id = 'old';
  await search.room(id, ['ann']);
  await write(...Array.from({ length: 1_234 }, (_, index) => message(id, index + 1, `history ${index + 1}`)));
  const last = message(id, 1_234, 'history 1234');
  await edit({ ...last, body: '', rev: 1_236, deletedAt: timeOf(9) }, last.body);
  assert.is(await indexed(id), -1);
  await heal();
  assert.is(await indexed(id), 1_236);
  assert.equal(await found(id, 'history 1'), ['history 1']);
  assert.equal(await found(id, '"history 1234"'), []);
  assert.equal(await found(id, '"history 1233"'), ['history 1233']);
});

test('what is made anew loses what did not belong there, and is whole', async () => {
  const room = await newRoom();
  await handle(...(await write(message(room, 1, 'real'))));
  await db.executeQuery(
    CompiledQuery.raw(
      "insert into search_postings select no, 7, '2026-01-01 00:00:00.000', 1 from search_rooms where room_id = ?",
      [room],
    ),
  );
  assert.is(await postings(room), 3);
  await db.executeQuery(CompiledQuery.raw('update search_rooms set rev = 0, stale = 1 where room_id = ?', [room]));
  // What comes meanwhile is not lost.
  await handle(...(await write(message(room, 2, 'really'))));
  await search.laggards.idle();
  assert.is(await postings(room), 4);
  assert.equal(await found(room, 'from:u1'), ['really', 'real']);
});

test('an indexer that slept does not undo what another has done meanwhile', async () => {
  const room = await newRoom();
  const first = message(room, 1, 'apple');
  const created = await write(first);
  await handle(...created);
  const second = { ...first, body: 'pear', rev: 3, editedAt: timeOf(5) };
  const sleepers = await edit(second, 'apple');
  await handle(sleepers);
  const third = { ...second, body: 'apple', rev: 4 };
  await handle(await edit(third, 'pear'));
  await handle(sleepers);
  assert.equal(await found(room, 'apple'), ['apple']);
  // Nor with what is new behind it.
  await handle(sleepers, ...(await write(message(room, 2, 'plum', { rev: 5, createdRev: 5 }))));
  assert.equal(await found(room, 'apple'), ['apple']);
  assert.equal(await found(room, 'plum'), ['plum']);
});

test('records that are none are told as such', async () => {
  for (const line of ['', 'x', 'e\tr1', 'e\tr1\tnine\t{}', 'e\tr1\t2\t{"type":"message.created"'])
    await handle(line).then(
      () => assert.unreachable(line),
      (error: Error) => assert.is(error.name, 'BadRecord', line),
    );
  await handle('p\tann\t{}', 's\tr1\tg\t1\t1\t{}', 'u\tr1\tg\t1');
});

test.after(async () => {
  await search.stop();
  await runTogether(db, []);
  await database.close();
});
test.run();
