// timeout: 900s
// Search over as many messages as wanted: SEARCH_MESSAGES=1000000 node test/search-large.test.ts
// What is found is compared with a look at every message; what it costs has bounds that know nothing of how many there are.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { upsertMembers } from '../src/db/members.queries.ts';
import { insertMessages } from '../src/db/messages.statements.ts';
import { upsertRooms } from '../src/db/rooms.queries.ts';
import type { MessageState } from '../src/model.ts';
import { testDatabase } from './helpers/database.ts';
import { largeHistory, largeRooms } from './helpers/large-history.ts';
import { searchCosts, type Cost } from './helpers/search-cost.ts';
import { testSearch } from './helpers/search.ts';
import { aMember, aRoom } from './helpers/statements.ts';

const SIZE = Number(process.env['SEARCH_MESSAGES'] ?? 30_000);
/** Half of them are ann's. */
const ROOMS = 1_000;
const PAGE = 20;
const BATCH = 1_000;
const HALF_WAY = '2025-07-01';
const say = (line: string) => (process.env['SEARCH_MESSAGES'] === undefined ? undefined : console.log(line));

const test = suite(`search over ${SIZE.toLocaleString('en-US')} messages`);
const database = await testDatabase('search_large');
const search = testSearch(database);
const { costOf, analyze, close } = searchCosts(database.url);
const rooms = largeRooms(SIZE, ROOMS);
const isMine = (place: number) => place % 2 === 0;

/** What is asked, which messages that means, and what a page may cost in ann's 500 rooms and in the largest one. */
interface Case {
  title: string;
  q: string;
  fits: (body: string, sender: string) => boolean;
  mine: { statements: number; rows: number };
  alone: { statements: number; rows: number };
}
const has = (body: string, word: string) => body.split(' ').includes(word);
const few = { statements: 30, rows: 4_000 };
const some = { statements: 60, rows: 12_000 };
/** Its words are looked for in the index, their order in the messages themselves. */
const more = { statements: 200, rows: 15_000 };
/** What the newest 200 may cost, and the page of them. */
const ranked = { statements: 330, rows: 60_000 };
const cases: Case[] = [
  { title: 'a rare word', q: 'needle', fits: (body) => has(body, 'needle'), mine: few, alone: few },
  { title: 'a frequent word', q: 'common', fits: (body) => has(body, 'common'), mine: some, alone: few },
  {
    title: 'two frequent words',
    q: 'common often',
    fits: (body) => has(body, 'common') && has(body, 'often'),
    mine: some,
    alone: few,
  },
  {
    title: 'a frequent and a rare word',
    q: 'common needle',
    fits: (body) => has(body, 'common') && has(body, 'needle'),
    mine: some,
    alone: few,
  },
  {
    title: 'a phrase',
    q: '"common often"',
    fits: (body) => ` ${body} `.includes(' common often '),
    mine: more,
    alone: some,
  },
  { title: 'Chinese', q: '東京', fits: (body) => body.includes('東京'), mine: some, alone: few },
  {
    title: 'somebody’s, with a link',
    q: 'from:p3 has:link',
    fits: (body, sender) => sender === 'p3' && body.includes('https://'),
    mine: more,
    alone: few,
  },
  { title: 'a word that is nowhere', q: 'nowhere', fits: () => false, mine: few, alone: few },
];

/** When what fits was written, newest first, in all of ann's rooms and in the largest alone: as many as a page has. */
const expected = cases.map(() => ({ mine: [] as string[], alone: [] as string[], back: [] as string[] }));
const trim = (times: string[]) => times.sort((a, b) => (a < b ? 1 : -1)).splice(PAGE);

function note({ at, body, sender }: MessageState, place: number): void {
  for (const [index, { fits }] of cases.entries()) {
    if (!fits(body, sender)) continue;
    const { mine, alone, back } = expected[index]!;
    mine.push(at);
    if (place === 0) alone.push(at);
    if (at < `${HALF_WAY}T`) back.push(at);
    for (const times of [mine, alone, back]) if (times.length > 1_000) trim(times);
  }
}

await search.people('ann', 'p3');
const { db } = database.writes;
const startMs = performance.now();
for (const [place, room] of rooms.entries()) {
  const { id, messages } = room;
  await runTogether(db, [
    upsertRooms([{ ...aRoom(id, 0), lastSeq: messages, lastRev: messages + 1 }]),
    upsertMembers([aMember(id, isMine(place) ? 'ann' : 'bob', 1)]),
  ]);
  let batch: MessageState[] = [];
  const flush = async () => runTogether(db, insertMessages(batch.splice(0)));
  for (const message of largeHistory(room, place, search.message)) {
    if (isMine(place)) note(message, place);
    batch.push(message);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  batch = [];
}
for (const times of expected.flatMap(({ mine, alone, back }) => [mine, alone, back])) trim(times);
const writtenMs = performance.now();
await search.heal();
const indexedMs = performance.now();
await analyze();
const total = rooms.reduce((sum, { messages }) => sum + messages, 0);
say(`${total} messages written in ${((writtenMs - startMs) / 1_000).toFixed(0)} s`);
say(`indexed in ${((indexedMs - writtenMs) / 1_000).toFixed(0)} s`);
say('| asked for | scope | order | statements | rows | ms | hits |');

const told = (title: string, scope: string, order: string, { statements, rows, ms, hits }: Cost) =>
  `| ${title} | ${scope} | ${order} | ${statements} | ${rows} | ${ms.toFixed(0)} | ${hits} |`;
const timesOf = ({ page }: Cost) => page.found.map(({ message }) => message.at);

for (const [index, { title, q, fits, ...bounds }] of cases.entries())
  for (const scope of ['mine', 'alone'] as const) {
    const where = scope === 'alone' ? { room: rooms[0]!.id } : {};
    test(`${title}, ${scope === 'alone' ? 'in the largest room' : 'in 500 rooms'}, newest first`, async () => {
      const cost = await costOf({ q, limit: PAGE, ...where });
      const line = told(title, scope, 'newest', cost);
      say(line);
      assert.equal(timesOf(cost), expected[index]![scope]);
      assert.ok(cost.statements <= bounds[scope].statements && cost.rows <= bounds[scope].rows, line);
    });

    test(`${title}, ${scope === 'alone' ? 'in the largest room' : 'in 500 rooms'}, best first`, async () => {
      const cost = await costOf({ q, limit: PAGE, order: 'best', ...where });
      const line = told(title, scope, 'best', cost);
      say(line);
      assert.is(cost.hits, expected[index]![scope].length);
      assert.ok(cost.page.found.every(({ message }) => fits(message.body, message.sender)));
      assert.ok(cost.statements <= ranked.statements && cost.rows <= ranked.rows, line);
    });
  }

for (const [index, { title, q, mine: bounds }] of cases.entries())
  test(`${title}, in 500 rooms, half a year back`, async () => {
    const cost = await costOf({ q, limit: PAGE, before: HALF_WAY });
    const line = told(title, 'mine', 'half a year back', cost);
    say(line);
    assert.equal(timesOf(cost), expected[index]!.back);
    assert.ok(cost.statements <= bounds.statements && cost.rows <= bounds.rows, line);
  });

test('pages go on to the end of what is rare', async () => {
  const found: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const cost = await costOf({ q: 'needle', limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...timesOf(cost));
    cursor = cost.nextCursor;
  }
  assert.equal(found, expected[0]!.mine);
});

test.after(async () => {
  await search.stop();
  await close();
  await database.close();
});
test.run();
