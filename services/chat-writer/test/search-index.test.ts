import { CompiledQuery } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { forgetMessages } from '../src/search/index/forget.ts';
import { testDatabase } from './helpers/database.ts';
import { testSearch, timeOf } from './helpers/search.ts';

const test = suite('index of messages');
const database = await testDatabase('search_index');
const { db } = database.writes;
const search = testSearch(database);
const { message, write, handle, heal, ask, eventOf, otherEvent } = search;

await search.people('ann', 'u1');

let rooms = 0;
async function newRoom(...people: string[]): Promise<string> {
  const id = `r${++rooms}`;
  await search.room(id, people.length === 0 ? ['ann'] : people, rooms);
  await handle(otherEvent(id, 1));
  return id;
}

const found = async (room: string, q: string): Promise<string[]> => (await ask('ann', { q, room })).bodies;
const indexed = async (room: string): Promise<number> => {
  const { rows } = await db.executeQuery<{ rev: number }>(
    CompiledQuery.raw('select rev from search_rooms where room_id = ?', [room]),
  );
  return rows[0]?.rev ?? -1;
};
const postings = async (room: string): Promise<number> => {
  const { rows } = await db.executeQuery<{ n: number }>(
    CompiledQuery.raw(
      'select count(*) n from search_postings p join search_rooms r on r.no = p.room_no where r.room_id = ?',
      [room],
    ),
  );
  return rows[0]!.n;
};

/** What chat-writer does to a message that is edited: the former body is kept, and it is another change of the room. */
async function edit(now: ReturnType<typeof message>, was: string): Promise<string> {
  const { room, seq, rev } = now;
  await db.executeQuery(
    CompiledQuery.raw(
      'insert into message_revisions (room_id, seq, rev, body, replaced_by, replaced_at) values (?, ?, ?, ?, ?, utc_timestamp(3))',
      [room, seq, rev, was, 'ann'],
    ),
  );
  await db.executeQuery(
    CompiledQuery.raw(
      'update messages set body = ?, rev = ?, edited_at = ?, deleted_at = ? where room_id = ? and seq = ?',
      [
        now.body,
        rev,
        now.editedAt?.slice(0, 23).replace('T', ' ') ?? null,
        now.deletedAt?.slice(0, 23).replace('T', ' ') ?? null,
        room,
        seq,
      ],
    ),
  );
  await db.executeQuery(CompiledQuery.raw('update rooms set last_rev = ? where id = ?', [rev, room]));
  return eventOf(now, 'updated');
}

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

test('random histories, with losses and repeats, end as if read anew', async () => {
  let seed = 7;
  const random = (n: number) => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % n;
  const words = ['ant', 'bee', 'cat', '東京', '京都', 'http://x.example'];
  const text = () => Array.from({ length: 1 + random(4) }, () => words[random(words.length)]!).join(' ');
  for (let history = 0; history < 40; history++) {
    const room = await newRoom();
    const now: ReturnType<typeof message>[] = [];
    let rev = 1;
    let waiting: string[] = [];
    for (let step = 0; step < 25; step++) {
      const target = now.length > 0 && random(3) === 0 ? now[random(now.length)]! : undefined;
      rev++;
      if (target && target.deletedAt === null) {
        const was = target.body;
        Object.assign(
          target,
          { rev, editedAt: timeOf(99) },
          random(4) === 0 ? { body: '', deletedAt: timeOf(99) } : { body: text() },
        );
        waiting.push(await edit({ ...target }, was));
      } else {
        const added = message(room, now.length + 1, text(), { rev, createdRev: rev });
        now.push(added);
        waiting.push(...(await write(added)));
      }
      if (random(3) > 0) continue;
      const lost = random(5) === 0;
      if (!lost) await handle(...waiting, ...(random(4) === 0 ? waiting : []));
      waiting = [];
    }
    await handle(...waiting);
    await heal();
    const live = await dump(room);
    await db.executeQuery(CompiledQuery.raw('update search_rooms set rev = 0, stale = 1 where room_id = ?', [room]));
    await heal();
    assert.equal(live, await dump(room), `history ${history}`);
    for (const word of words)
      assert.equal(
        (await ask('ann', { q: `"${word}"`, room, limit: 50 })).bodies.toSorted(),
        now
          .filter(({ body, deletedAt }) => deletedAt === null && body.includes(word))
          .map(({ body }) => body)
          .toSorted(),
        `history ${history}: ${word}`,
      );
  }
});

async function dump(room: string): Promise<unknown[]> {
  const { rows } = await db.executeQuery(
    CompiledQuery.raw(
      'select token, seq from search_postings p join search_rooms r on r.no = p.room_no where r.room_id = ? order by token, seq',
      [room],
    ),
  );
  return rows;
}

test('messages that have had their time are forgotten, and not found before their rows are gone', async () => {
  const room = await newRoom();
  const words = (seq: number) => `shared word${seq} ${seq % 2 ? 'odd' : 'even'}`;
  await handle(
    ...(await write(...Array.from({ length: 9 }, (_, index) => message(room, index + 1, words(index + 1))))),
  );
  const before = await postings(room);
  await db.executeQuery(CompiledQuery.raw('update rooms set floor = 6 where id = ?', [room]));
  assert.equal(await found(room, 'shared'), [words(9), words(8), words(7)]);
  await forgetMessages(db, room, 6);
  assert.is(await postings(room), before / 3);
  assert.equal(await found(room, 'shared'), [words(9), words(8), words(7)]);
  await forgetMessages(db, 'nowhere', 6);
});

test('a large room is forgotten to the last posting', async () => {
  const id = 'large';
  await search.room(id, ['ann']);
  await write(...Array.from({ length: 5_000 }, (_, index) => message(id, index + 1, `same ${index}`)));
  await heal();
  await forgetMessages(db, id, 4_990);
  assert.is(await postings(id), 30);
});

test('records that are none are told as such', async () => {
  for (const line of ['', 'x', 'e\tr1', 'e\tr1\tnine\t{}', 'e\tr1\t2\t{"type":"message.created"'])
    await handle(line).then(
      () => assert.unreachable(line),
      (error: Error) => assert.is(error.name, 'BadRecord', line),
    );
  await handle('p\tann\t{}', 's\tr1\tg\t1\t1\t{}', 'u\tr1\tg\t1');
});

test('two indexers at once leave one index', async () => {
  const room = await newRoom();
  const events = await write(
    ...Array.from({ length: 60 }, (_, index) => message(room, index + 1, `word${index} shared`)),
  );
  const [a, b] = [testSearch(database), testSearch(database)];
  await Promise.all(
    [a, b].flatMap((each, place) =>
      events
        .map((_, index) => index)
        .filter((index) => index % 2 === place)
        .map((index) =>
          each.handle(...events.slice(0, index + 1)).catch((error: Error) => assert.is(error.name, 'TransientError')),
        ),
    ),
  );
  await a.stop();
  await b.stop();
  await heal();
  assert.is(await postings(room), 180);
});

test.after(async () => {
  await search.stop();
  await runTogether(db, []);
  await database.close();
});
test.run();
