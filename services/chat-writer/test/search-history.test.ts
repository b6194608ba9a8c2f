import { CompiledQuery } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { forgetMessages } from '../src/search/index/forget.ts';
import { testDatabase } from './helpers/database.ts';
import { testIndex } from './helpers/index-of-search.ts';
import { testSearch, timeOf } from './helpers/search.ts';

const test = suite('index of messages, over time');
const database = await testDatabase('search_history');
const { db } = database.writes;
const search = testSearch(database);
const { message, write, handle, heal, ask } = search;

const { newRoom, found, postings, edit, dump } = testIndex(database, search);

await search.people('ann', 'u1');

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
