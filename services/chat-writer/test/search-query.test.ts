import { CompiledQuery } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageState } from '../src/model.ts';
import { testDatabase } from './helpers/database.ts';
import { testSearch, timeOf } from './helpers/search.ts';

const test = suite('answers of a search');
const database = await testDatabase('search_query');
const search = testSearch(database);
const { ask, message, write, heal } = search;
const WORDS = ['the', 'tea', 'cup', 'of', 'Ceylon', 'oolong', 'green', '緑茶', 'rare'];

let seed = 3;
const random = (n: number) => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % n;

// ann is in 30 rooms, bob in half of them; one room is eve's alone.
await search.people('ann', 'bob', 'eve', 'u1');
const rooms = Array.from({ length: 30 }, (_, index) => `r${String(index).padStart(2, '0')}`);
const all: MessageState[] = [];
for (const [index, room] of rooms.entries()) {
  await search.room(room, index % 2 ? ['ann', 'bob'] : ['ann'], index);
  for (let seq = 1; seq <= 60; seq++) {
    const body = Array.from({ length: 1 + random(6) }, () => WORDS[Math.min(random(9), random(9))]).join(' ');
    // Several rooms share a minute.
    all.push(message(room, seq, body, { sender: random(3) === 0 ? 'bob' : 'ann', at: timeOf(seq * 3 + (index % 3)) }));
  }
}
await search.room('eves', ['eve']);
const secret = message('eves', 1, 'the tea of eve');
await write(...all, secret);
await heal();

/** By the book: every message looked at, newest first; of two at one time the one of the room that was indexed later. */
function expected(accept: (each: MessageState) => boolean, within = rooms): string[] {
  const order = new Map([...rooms].map((room, index) => [room, index]));
  return all
    .filter((each) => within.includes(each.room) && accept(each))
    .toSorted((a, b) =>
      a.at === b.at ? order.get(b.room)! - order.get(a.room)! || b.seq - a.seq : a.at > b.at ? -1 : 1,
    )
    .map(({ room, seq }) => `${room} ${seq}`);
}

async function everyPage(asker: string, query: Parameters<typeof ask>[1] & object, budget?: Parameters<typeof ask>[2]) {
  const found: string[] = [];
  let pages = 0;
  for (let cursor: string | undefined; ; pages++) {
    const answer = await ask(asker, cursor === undefined ? query : { ...query, cursor }, budget);
    found.push(
      ...answer.page.found.map(
        ({ place, message: each }) => (assert.is(place.seq, each.seq), `${each.room} ${each.seq}`),
      ),
    );
    if (answer.nextCursor === null) return { found, pages: pages + 1 };
    assert.ok(pages < 2_000, 'it ends');
    cursor = answer.nextCursor;
  }
}

const has =
  (...words: string[]) =>
  (each: MessageState) =>
    words.every((word) => each.body.split(' ').includes(word));
const bobs = rooms.filter((_, index) => index % 2 === 1);

const cases: [query: string, accept: (each: MessageState) => boolean][] = [
  ['the', has('the')],
  ['THE tea', has('the', 'tea')],
  ['rare', has('rare')],
  ['rare 緑茶', has('rare', '緑茶')],
  ['"tea cup"', ({ body }) => ` ${body} `.includes(' tea cup ')],
  ['the -tea', (each) => has('the')(each) && !has('tea')(each)],
  ['tea from:bob', (each) => has('tea')(each) && each.sender === 'bob'],
  ['from:me the', (each) => has('the')(each) && each.sender === 'ann'],
  ['nowhere', () => false],
];

for (const [q, accept] of cases)
  for (const limit of [7, 50])
    test(`${q}, ${limit} a page: all of it, in order, each once`, async () => {
      assert.equal((await everyPage('ann', { q, limit })).found, expected(accept));
    });

test('only rooms of the asker, whatever is asked', async () => {
  assert.equal((await everyPage('bob', { q: 'the', limit: 50 })).found, expected(has('the'), bobs));
  assert.equal((await everyPage('eve', { q: 'the', limit: 50 })).found, ['eves 1']);
  assert.equal((await everyPage('stranger', { q: 'the' })).found, []);
});

test('one room, by id or by name; several', async () => {
  assert.equal((await everyPage('ann', { q: 'the', room: 'r03' })).found, expected(has('the'), ['r03']));
  assert.equal((await everyPage('ann', { q: 'the in:"room 3"' })).found, expected(has('the'), ['r03']));
  assert.equal((await everyPage('ann', { q: 'the in:r03 in:#r04' })).found, expected(has('the'), ['r03', 'r04']));
});

test('a span of time', async () => {
  const [from, to] = [timeOf(60), timeOf(90)];
  const inside = (each: MessageState) => has('tea')(each) && each.at >= from && each.at < to;
  assert.equal((await everyPage('ann', { q: `tea after:${from} before:${to}`, limit: 11 })).found, expected(inside));
  assert.equal((await everyPage('ann', { q: 'tea', after: '2026-01-02' })).found, []);
  assert.is((await everyPage('ann', { q: 'tea', before: '2026-01-02' })).found.length, expected(has('tea')).length);
});

test('whatever a request may cost, asking on brings everything', async () => {
  const { found, pages } = await everyPage(
    'ann',
    { q: 'the tea', limit: 50 },
    { postings: 200, reads: 3, messages: 20 },
  );
  assert.equal(found, expected(has('the', 'tea')));
  assert.ok(pages > 10, `${pages} pages`);
  // The best of as many as one request could look at, and then of those that come after them.
  const best = await everyPage(
    'ann',
    { q: 'the tea', order: 'best', limit: 3 },
    { postings: 200, reads: 3, messages: 20 },
  );
  assert.equal(best.found.toSorted(), expected(has('the', 'tea')).toSorted());
  const empty = await ask('ann', { q: '"oolong oolong oolong oolong oolong oolong"' }, { postings: 40, reads: 1 });
  assert.equal(empty.bodies, []);
  assert.type(empty.nextCursor, 'string', 'nothing yet is not nothing');
});

test('the best come first, each once, over pages that stay as they are', async () => {
  const { found } = await everyPage('ann', { q: '緑茶 oolong', order: 'best', limit: 5 });
  assert.equal(found.toSorted(), expected(has('緑茶', 'oolong')).toSorted().slice(0, 200));
  const room = 'best';
  await search.room(room, ['ann']);
  await write(
    message(
      room,
      1,
      'apple pie and many other words about things that have nothing to do with it, none at all, as said before',
    ),
    message(room, 2, 'Apple Pie'),
    message(room, 3, 'pie of one apple'),
  );
  await heal();
  const best = await ask('ann', { q: 'Apple Pie', room, order: 'best' });
  assert.equal(
    best.page.found.map(({ message: each }) => each.seq),
    [2, 3, 1],
  );
  assert.equal(
    (await ask('ann', { q: 'Apple Pie', room })).page.found.map(({ message: each }) => each.seq),
    [3, 2, 1],
  );
});

test('marks are of what was looked for', async () => {
  const room = 'marks';
  await search.room(room, ['ann']);
  await write(message(room, 1, '😀 Crème brûlée, crème!'));
  await heal();
  assert.equal((await ask('ann', { q: 'creme', room })).marks, [
    [
      [2, 7],
      [16, 21],
    ],
  ]);
  assert.equal((await ask('ann', { q: 'creme -tea from:u1 "creme brulee"', room })).marks, [
    [
      [2, 14],
      [16, 21],
    ],
  ]);
});

test('the index is never believed alone', async () => {
  await database.writes.db.executeQuery(
    CompiledQuery.raw(
      "insert into search_postings select no, token, '2026-01-01 05:00:00.000', 999 from search_rooms, (select distinct token from search_postings) t where room_id = 'r00'",
    ),
  );
  assert.equal((await everyPage('ann', { q: 'the tea' })).found, expected(has('the', 'tea')));
});

const refused: [query: Parameters<typeof ask>[1], code: string][] = [
  ['', 'bad_search'],
  ['   ', 'bad_search'],
  ['!!! ---', 'bad_search'],
  ['-tea', 'bad_search'],
  ['in:r00', 'bad_search'],
  ['tea has:cake', 'bad_search'],
  ['tea before:yesterday', 'bad_search'],
  ['tea before:2026-02-31', 'bad_search'],
  ['tea after:2026-13-01T00:00:00Z', 'bad_search'],
  ['tea from:ann from:bob', 'bad_search'],
  [Array.from({ length: 17 }, (_, index) => `w${index}`).join(' '), 'bad_search'],
  ['tea from:nobody', 'user_not_found'],
  ['tea in:nowhere', 'room_not_found'],
  [{ q: 'tea', room: 'nowhere' }, 'room_not_found'],
  [{ q: 'tea', room: 'eves' }, 'not_a_member'],
  [{ q: 'tea', cursor: 'x' }, 'bad_request'],
  [{ q: 'tea', cursor: Buffer.from('["2026-01-01",1,1,1]').toString('base64url') }, 'bad_request'],
  [{ q: 'tea', cursor: Buffer.from('["2026-01-01 00:00:00.000",-1,1,1]').toString('base64url') }, 'bad_request'],
];

for (const [query, code] of refused)
  test(`${JSON.stringify(query).slice(0, 60)} is refused: ${code}`, async () => {
    await ask('ann', query).then(
      () => assert.unreachable(),
      (error: { code?: string }) => assert.is(error.code, code),
    );
  });

test('nothing that is typed means anything to the database', async () => {
  const odd = [
    `' or 1=1 --`,
    `"; drop table search_postings; --`,
    `%tea% _ea`,
    `+tea* ~cup @3 (the) <the >the`,
    String.raw`\' \" \\`,
    `tea\u0000cup`,
    '*',
    `tea' from:"'; --"`,
    '${7*7}',
    '\ud800 tea',
    'a'.repeat(400),
    '漢'.repeat(400),
    '"',
    'from:',
    'before:"',
    ':has:link',
  ];
  for (const q of odd)
    await ask('ann', q).catch((error: Error & { code?: string }) =>
      assert.ok(['bad_search', 'user_not_found'].includes(String(error.code)), `${q}: ${error.message}`),
    );
  assert.equal((await everyPage('ann', { q: 'the', limit: 50 })).found, expected(has('the')));
});

test.after(async () => {
  await search.stop();
  await database.close();
});
test.run();
