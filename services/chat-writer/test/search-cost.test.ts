// timeout: 120s
// What a search costs, counted in statements and rows: it depends on what is asked, not on how much there is.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Budget } from '../src/search/query/budget.ts';
import { testDatabase } from './helpers/database.ts';
import { searchCosts, type Cost } from './helpers/search-cost.ts';
import { testSearch, timeOf } from './helpers/search.ts';

const test = suite('cost of a search');
const database = await testDatabase('search_cost');
const search = testSearch(database);
const { costOf, analyze, close } = searchCosts(database.url);
const ROOMS = 500;
const LARGE = 20_000;

await search.people('ann', 'u1');
const rooms = Array.from({ length: ROOMS }, (_, index) => `r${index}`);
for (const room of [...rooms, 'large']) await search.room(room, ['ann'], 1);
for (const [index, room] of rooms.entries())
  await search.write(
    ...Array.from({ length: 10 }, (_, seq) =>
      search.message(room, seq + 1, `common words ${index === 77 && seq === 3 ? 'needle' : seq}`, {
        at: timeOf(seq * ROOMS + index),
      }),
    ),
  );
// Two words, each in half of the messages, and never together.
for (let from = 0; from < LARGE; from += 2_000)
  await search.write(
    ...Array.from({ length: 2_000 }, (_, index) =>
      search.message('large', from + index + 1, `common ${index % 2 ? 'odd' : 'even'}`, { at: timeOf(0) }),
    ),
  );
await search.heal();
await analyze();

const told = ({ statements, rows }: Cost) => JSON.stringify({ statements, rows });

/** What finding out who is in which room costs. */
const SCOPE_ROWS = 4 * (ROOMS + 1);

test('a rare word in 500 rooms', async () => {
  const cost = await costOf({ q: 'needle' });
  assert.is(cost.hits, 1);
  assert.ok(cost.statements <= 10, told(cost));
  assert.ok(cost.rows <= SCOPE_ROWS + 2 * ROOMS, told(cost));
});

test('a word that is everywhere: a page, whatever lies behind it', async () => {
  const cost = await costOf({ q: 'common', limit: 20 });
  assert.is(cost.hits, 20);
  assert.type(cost.nextCursor, 'string');
  assert.ok(cost.statements <= 40, told(cost));
  assert.ok(cost.rows <= SCOPE_ROWS + 5 * ROOMS, told(cost));
});

test('a page far back costs what the first one does', async () => {
  const cost = await costOf({ q: 'common', before: timeOf(500), limit: 20 });
  assert.is(cost.hits, 20);
  assert.ok(cost.statements <= 40, told(cost));
  assert.ok(cost.rows <= SCOPE_ROWS + 5 * ROOMS, told(cost));
});

test('one room of 20,000 messages', async () => {
  const cost = await costOf({ q: 'odd', room: 'large', limit: 20 });
  assert.is(cost.hits, 20);
  assert.ok(cost.statements <= 8, told(cost));
  assert.ok(cost.rows <= 400, told(cost));
});

test('two words that are everywhere and never together end at the bound, and asking on ends too', async () => {
  const cost = await costOf({ q: 'odd even', room: 'large' }, new Budget({ postings: 4_000 }));
  assert.is(cost.hits, 0);
  assert.type(cost.nextCursor, 'string');
  assert.ok(cost.rows <= 4_000 * 4, told(cost));
  let pages = 1;
  for (let { nextCursor } = cost; nextCursor !== null; pages++) {
    ({ nextCursor } = await costOf({ q: 'odd even', room: 'large', cursor: nextCursor }));
    assert.ok(pages < 20);
  }
});

test('a phrase that is nowhere, though its words are everywhere, looks at no more messages than it may', async () => {
  const cost = await costOf({ q: '"words common"' }, new Budget({ messages: 100 }));
  assert.is(cost.hits, 0);
  assert.type(cost.nextCursor, 'string');
  assert.ok(cost.statements <= 150, told(cost));
});

test.after(async () => {
  await search.stop();
  await close();
  await database.close();
});
test.run();
