import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Db } from '../src/db/database.ts';
import { runTogether, type Statement } from '../src/db/fenced-transaction.ts';
import { insertMessageRevisions } from '../src/db/message-revisions.queries.ts';
import { insertActors } from '../src/db/people.queries.ts';
import * as indexing from '../src/search/db/indexing.queries.ts';
import * as searching from '../src/search/db/searching.queries.ts';
import { testDatabase } from './helpers/database.ts';
import { aRoom, notingDatabase, type Seen } from './helpers/statements.ts';
import { upsertRooms } from '../src/db/rooms.queries.ts';

const SNAPSHOT = join(import.meta.dirname, 'search-sql.snapshot');
const test = suite('SQL of search');
const database = await testDatabase('search_sql');
const { db, take, close } = notingDatabase(database.url);

// Enough rows that indexes are worth it; room 1 has most of them.
const rooms = Array.from({ length: 300 }, (_, index) => `r${index}`);
const at = (seq: number) => `2026-01-${String(1 + (seq % 28)).padStart(2, '0')} 00:00:00.000`;
await runTogether(db, [
  upsertRooms(rooms.map((id) => aRoom(id))),
  ...indexing.insertPostings(
    rooms.flatMap((_, room) =>
      Array.from({ length: room === 0 ? 20_000 : 40 }, (__, index) => [room + 1, index % 5, at(index), index] as const),
    ),
  ),
]);
await indexing.lockSearchRooms(db, rooms);
const revisions = Array.from({ length: 500 }, (_, index) => ({
  room: 'r1',
  seq: index,
  rev: 1,
  body: 'b',
  replacedBy: 'u',
}));
await runTogether(db, insertMessageRevisions(revisions, '2026-01-01T00:00:00.000Z'));
await insertActors(
  db,
  revisions.map(({ seq }) => ({ id: `u${seq}`, username: `name${seq}`, displayName: '', role: 'user', session: '' })),
);
const tables = 'search_rooms, search_postings, rooms, message_revisions, people';
await db.executeQuery(CompiledQuery.raw(`analyze table ${tables}`));
take();

const range = { no: 1, at: '2026-01-20 00:00:00.000', seq: 900, since: '1970-01-01 00:00:00.000' };
const searchRoom = { room: 'r1', no: 2, rev: 9, isStale: false };

/** Every query and statement: what runs it, and the index that each table must be read by. */
const queries: Record<string, { run: (on: Db) => Promise<unknown> | Statement | Statement[]; keys?: string[] }> = {
  lockSearchRooms: { run: (on) => indexing.lockSearchRooms(on, ['r1', 'r2']), keys: ['PRIMARY'] },
  'lockSearchRooms, new': { run: (on) => indexing.lockSearchRooms(on, ['r1', 'other']), keys: ['PRIMARY'] },
  updateSearchRooms: { run: () => indexing.updateSearchRooms([searchRoom]) },
  insertPostings: { run: () => indexing.insertPostings([[1, 2, at(3), 3]]) },
  deletePostings: { run: () => indexing.deletePostings({ no: 1, at: at(3), seq: 3 }, [1, 2]), keys: ['PRIMARY'] },
  wipePostings: { run: (on) => indexing.wipePostings(on, 4_000, 10), keys: ['PRIMARY'] },
  listFormerBodies: {
    run: (on) => indexing.listFormerBodies(on, new Map([['r1', [1, 2]]])),
    keys: ['PRIMARY'],
  },
  findHead: { run: (on) => indexing.findHead(on, 'r1'), keys: ['PRIMARY'] },
  listRoomsBehind: { run: (on) => indexing.listRoomsBehind(on, 'r1', 100), keys: ['PRIMARY'] },
  findRoomNumber: { run: (on) => indexing.findRoomNumber(on, 'r1'), keys: ['PRIMARY'] },
  findTokenAfter: { run: (on) => indexing.findTokenAfter(on, 1, 2, 100), keys: ['PRIMARY'] },
  deletePostingsUpTo: {
    run: (on) => indexing.deletePostingsUpTo(on, 1, { from: 1, to: 2, seq: 3 }, 10),
    keys: ['PRIMARY'],
  },
  listRoomNumbers: { run: (on) => searching.listRoomNumbers(on, ['r1', 'r2']), keys: ['PRIMARY'] },
  listNewest: { run: (on) => searching.listNewest(on, 3, [range, { ...range, no: 2 }]), keys: ['PRIMARY'] },
  countPostings: { run: (on) => searching.countPostings(on, [3, 4], range, 1_000), keys: ['PRIMARY'] },
  'listPostings, one token': {
    run: (on) => searching.listPostings(on, { token: 3, others: [] }, range, 50),
    keys: ['PRIMARY'],
  },
  listPostings: { run: (on) => searching.listPostings(on, { token: 3, others: [1, 2] }, range, 50), keys: ['PRIMARY'] },
  findUserId: { run: (on) => searching.findUserId(on, 'name7'), keys: ['by_username'] },
};

const seen = new Map<string, Seen[]>();
for (const [name, { run }] of Object.entries(queries)) {
  const result = run(db);
  if (result instanceof Promise) {
    await result;
    seen.set(name, take());
  } else
    seen.set(
      name,
      [result].flat().map(({ query }) => query),
    );
}

const tidy = ({ sql }: Seen) => sql.replaceAll(/\s+/g, ' ').replaceAll(/\?(, \?)+\)/g, '?, …)');

test('every statement is as the snapshot has it (UPDATE_SNAPSHOT=1 writes it anew)', () => {
  const text = [...seen].map(([name, all]) => `## ${name}\n${all.map(tidy).join('\n')}\n`).join('\n');
  if (process.env.UPDATE_SNAPSHOT) writeFileSync(SNAPSHOT, text);
  assert.snapshot(text, readFileSync(SNAPSHOT, 'utf8'));
});

test('every function of the queries is in the snapshot', () => {
  const covered = [...seen.keys(), 'comparePlaces'].join(' ');
  const missing = Object.entries({ ...indexing, ...searching }).filter(
    ([name, value]) => typeof value === 'function' && !covered.includes(name),
  );
  assert.equal(missing, []);
});

const isInsert = ({ sql }: Seen): boolean => sql.startsWith('insert ');

test('every query that reads has its index', () => {
  const reading = [...seen].filter(([, statements]) => !statements.every(isInsert)).map(([name]) => name);
  const named = Object.entries(queries).flatMap(([name, { keys }]) => (keys ? name : []));
  assert.equal(named.toSorted(), reading.toSorted());
});

for (const [name, { keys }] of Object.entries(queries).filter(([, query]) => query.keys))
  test(`${name} reads by its index`, async () => {
    for (const { sql, parameters } of seen.get(name)!.filter((one) => !isInsert(one))) {
      const { rows } = await database.reads.db.executeQuery(
        CompiledQuery.raw(`explain format=traditional ${sql}`, [...parameters]),
      );
      for (const row of rows as {
        table: string | null;
        key: string | null;
        type: string | null;
        Extra: string | null;
      }[]) {
        if (row.table === null || row.table.startsWith('<')) continue;
        assert.is.not(row.type, 'ALL', `${name} scans a table: ${JSON.stringify(row)}`);
        assert.not.match(row.Extra ?? '', /filesort|temporary/, name);
        assert.ok(keys!.includes(row.key ?? 'none'), JSON.stringify(row));
      }
    }
  });

/** What the server has read of tables and indexes for one query: rows, whatever they cost. */
async function rowsRead(run: (on: Db) => Promise<unknown>): Promise<number> {
  return db.connection().execute(async (one) => {
    const total = async () => {
      const { rows } = await one.executeQuery<{ Value: string }>(
        CompiledQuery.raw(
          "show session status where Variable_name in ('Handler_read_key', 'Handler_read_next', 'Handler_read_prev', 'Handler_read_first', 'Handler_read_last', 'Handler_read_rnd_next')",
        ),
      );
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    const before = await total();
    const after = (await run(one), await total());
    // Asking reads the figures themselves.
    const idle = (await total()) - after;
    return after - before - idle;
  });
}

test('what a look costs does not depend on how much there is', async () => {
  const deep = { ...range, at: at(0), seq: 50 };
  const figures: Record<string, number> = {
    'one look, newest first': await rowsRead((on) =>
      searching.listNewest(on, 3, [{ ...range, at: '2027-01-01 00:00:00.000' }]),
    ),
    'one look, far back': await rowsRead((on) => searching.listNewest(on, 3, [deep])),
    'a count': await rowsRead((on) => searching.countPostings(on, [3], range, 100)),
    'a page of fifty': await rowsRead((on) => searching.listPostings(on, { token: 3, others: [] }, deep, 50)),
    'a page of fifty, two tokens': await rowsRead((on) =>
      searching.listPostings(on, { token: 3, others: [1] }, deep, 50),
    ),
  };
  // MySQL goes past the 143 messages of the same instant one by one, MariaDB leaps over them.
  const bounds: Record<string, number> = {
    'one look, newest first': 4,
    'one look, far back': 160,
    'a count': 210,
    'a page of fifty': 160,
    'a page of fifty, two tokens': 210,
  };
  for (const [name, bound] of Object.entries(bounds))
    assert.ok(figures[name]! <= bound, `${name}: ${JSON.stringify(figures)}`);
});

test('as many rooms as one may be in are looked at in few statements', async () => {
  take();
  const many = Array.from({ length: 1_000 }, (_, index) => ({ ...range, no: index + 1 }));
  const found = await searching.listNewest(db, 3, many);
  assert.is(found.size, 300);
  assert.is(take().length, 4);
});

test.after(async () => {
  await close();
  await database.close();
});
test.run();
