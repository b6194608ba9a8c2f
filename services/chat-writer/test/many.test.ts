import { limits, newId, partitionOf, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listOwners } from '../src/db/admin-rooms.queries.ts';
import type { Db } from '../src/db/database.ts';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { findSuccessor, listMembers, listMemberships, upsertMembers } from '../src/db/members.queries.ts';
import { listChangedMessages, listMessagesBetween } from '../src/db/messages.queries.ts';
import { insertMessages } from '../src/db/messages.statements.ts';
import { listNamedRooms, listPublicRooms } from '../src/db/room-pages.queries.ts';
import { findRoomFor, upsertRooms } from '../src/db/rooms.queries.ts';
import { listFollowed, upsertFollowers, upsertThreads } from '../src/db/threads.queries.ts';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { rowsRead } from './helpers/rows-read.ts';
import { aMember, aMessage, aRoom, notingDatabase } from './helpers/statements.ts';
import { PARTITIONS, testWriter } from './helpers/writer.ts';

/** What many rooms, and rooms of many, cost: counted in queries, rows and records, not in time. */
const test = suite('many rooms, and rooms of many');
const database = await testDatabase('many');
const noting = notingDatabase(database.url);
const testing = testWriter({ ...database, writes: { ...database.writes, db: noting.db } });
const { run } = testing;
const api = await testApi({ ...database, reads: { ...database.reads, db: noting.db } }, testing);

const instant = (second: number): string => new Date(1_760_000_000_000 + second * 1_000).toISOString();

async function known(name: string): Promise<Actor> {
  const who = person(name);
  await run(command('unroute', who, { target: 'x' }));
  return who;
}

/** Somebody who is in so many rooms, a tenth of them direct ones. */
async function memberOf(count: number): Promise<Actor> {
  const who = await known(`in${count}`);
  const rooms = Array.from({ length: count }, (_, index) => {
    const room = { ...aRoom(newId(), index), createdBy: who.id };
    return index % 10 === 0 ? { ...room, kind: 'direct' as const, peerId: `peer${index}` } : room;
  });
  const members = rooms.map(({ id }) => aMember(id, who.id, 1));
  await runTogether(database.writes.db, [upsertRooms(rooms), upsertMembers(members)]);
  return who;
}

/** A room of so many members, with what it takes to ask something of it. */
async function roomOf(count: number): Promise<string> {
  const room = newId();
  const owner = await known(`owner${count}`);
  await run(command('room.create', owner, { room, name: 'Large', kind: 'public' }));
  const members = Array.from({ length: count - 1 }, (_, index) => aMember(room, `m${index}`, 1));
  await runTogether(database.writes.db, [upsertMembers(members)]);
  await database.writes.db.updateTable('rooms').set({ member_count: count }).where('id', '=', room).execute();
  return room;
}

test('the list of 500 rooms takes as many queries as the list of 5', async () => {
  const [few, many] = [await memberOf(5), await memberOf(500)];
  const queries = async (who: Actor, expected: number): Promise<number> => {
    noting.take();
    const { body } = await api.get(who, '/api/rooms');
    assert.is(body.rooms.length, expected);
    return noting.take().length;
  };
  const forFew = await queries(few, 5);
  assert.is(await queries(many, 500), forFew);
  assert.ok(forFew <= 4, `${forFew} queries`);
});

/** A new room's id in partition 0: what is asked at once is asked of one partition. */
function roomOfFirst(): string {
  for (;;) {
    const id = newId();
    if (partitionOf(id, PARTITIONS) === 0) return id;
  }
}

test('coming back to 500 rooms, of which one has news, takes as many queries as coming back to 5', async () => {
  const costs: unknown[] = [];
  for (const count of [5, 500]) {
    const who = await known(`back${count}`);
    const rooms = Array.from({ length: count }, (_, index) => ({
      ...aRoom(roomOfFirst(), index),
      lastSeq: 0,
      lastRev: 1,
    }));
    await runTogether(database.writes.db, [
      upsertRooms(rooms),
      upsertMembers(rooms.map(({ id }) => aMember(id, who.id, 1))),
    ]);
    await run(say(who, rooms[0]!.id, 'news'));
    const asked = rooms.map(({ id }) => command('room.subscribe', who, { room: id, since: 1 }));
    noting.take();
    const published = await run(...asked);
    const statements = noting.take().length;
    assert.is(published.subscribed.length, count);
    assert.equal([...new Set(published.entries.map(({ record }) => record[0]))], ['s'], 'nobody else hears of it');
    const changes = published.subscribed.map(({ event }) => event.changes?.length);
    assert.equal(
      changes.filter((length) => length !== 0),
      [1],
    );
    costs.push(statements);
  }
  assert.is(costs[1], costs[0]);
});

test('coming into a room of 5,000, writing there and leaving it publishes what it does in a room of 5', async () => {
  const seen: unknown[] = [];
  for (const count of [5, 5_000]) {
    const room = await roomOf(count);
    const who = await known(`guest${count}`);
    const costs = [];
    for (const asked of [
      command('room.join', who, { room }),
      say(who, room, 'hello'),
      command('read.mark', who, { room, seq: 1 }),
      command('room.leave', who, { room }),
    ]) {
      noting.take();
      const published = await run(asked);
      assert.is(published.code(asked), 'ok');
      const records = published.entries.map(({ record }) => record[0]);
      const statements = noting.take().length;
      assert.ok(statements > 0);
      costs.push({ type: asked.type, records, statements });
    }
    seen.push(costs);
  }
  assert.equal(seen[1], seen[0]);
});

test('whoever looks into a room of 5,000 makes the server read as many rows as one who looks into a room of 200', async () => {
  const costs: Record<string, number>[] = [];
  for (const count of [200, 5_000]) {
    const room = await roomOf(count);
    for (let from = 1; from <= 300; from += 100)
      await runTogether(
        database.writes.db,
        insertMessages(Array.from({ length: 100 }, (_, index) => aMessage(room, from + index))),
      );
    const { db } = database.reads;
    const cost: Record<string, number> = {};
    const reads: Record<string, (one: Db) => Promise<unknown>> = {
      members: (one) => listMembers(one, { room, limit: 51 }),
      'more members': (one) => listMembers(one, { room, after: { username: 'm150', id: 'm150' }, limit: 26 }),
      'the next owner': (one) => findSuccessor(one, room, `owner${count}`),
      'one of them': (one) => listMemberships(one, new Map([[room, ['m7']]])),
      'the room': (one) => findRoomFor(one, room, 'm7'),
      'the newest messages': (one) => listMessagesBetween(one, room, 251, 300),
      'what has changed': (one) => listChangedMessages(one, { room, since: 280, limit: 51 }),
    };
    for (const [name, read] of Object.entries(reads)) cost[name] = (await rowsRead(db, read)).rows;
    costs.push(cost);
  }
  const [small, large] = costs as [Record<string, number>, Record<string, number>];
  for (const [name, rows] of Object.entries(large)) {
    assert.ok(rows > 0 && rows <= 250, `${name}: ${rows} rows`);
    // One more or less where a page begins is no growth.
    assert.ok(rows <= small[name]! + 5, `${name}: ${rows} rows instead of ${small[name]}`);
  }
});

test('whoever has followed 5,000 threads makes the server read as many rows for a page as one who has followed 500', async () => {
  const costs: number[] = [];
  for (const count of [limits.followedThreads, 5_000]) {
    const room = newId();
    const user = `f${count}`;
    const roots = Array.from({ length: count }, (_, index) => index + 1);
    const thread = (seq: number) => ({ replies: 2, lastSeq: seq, lastAt: instant(seq) });
    await runTogether(database.writes.db, [
      upsertRooms([aRoom(room)]),
      upsertMembers([aMember(room, user, 1)]),
      upsertThreads(roots.map((seq) => ({ ...aMessage(room, seq), thread: thread(seq) }))),
      upsertFollowers(
        roots.map((root) => ({ user, room, root, following: true, readNo: 1, touchedAt: instant(count - root) })),
      ),
    ]);
    const page = { user, among: limits.followedThreads, limit: 51 };
    const { value, rows } = await rowsRead(database.reads.db, (one) => listFollowed(one, page));
    // The newest replies among the threads that were touched last.
    const newest = roots.slice(0, limits.followedThreads).toReversed().slice(0, 51);
    assert.equal(
      value.map(({ root }) => root),
      newest,
    );
    costs.push(rows);
  }
  const [few, many] = costs as [number, number];
  assert.ok(many <= few + 5, `${many} rows instead of ${few}`);
  assert.ok(many <= 6 * limits.followedThreads, `${many} rows`);
});

test('a search among 10,000 rooms of which one fits reads as many rows a page as among 2,000, and finds it', async () => {
  const who = await known('seeker');
  const costs: Record<string, number>[] = [];
  for (const count of [2_000, 8_000]) {
    const rooms = Array.from({ length: count }, (_, index) => ({
      ...aRoom(newId(), 1),
      name: `Heap ${count} ${index}`,
    }));
    await runTogether(database.writes.db, [
      upsertRooms(rooms),
      upsertRooms([{ ...aRoom(newId(), 1), name: `Pin ${count}` }]),
    ]);
    const asked = { query: `pin ${count}`, limit: 50, slice: limits.roomsSearched };
    const cost: Record<string, number> = {};
    for (const [name, search] of Object.entries({ listPublicRooms, listNamedRooms }))
      cost[name] = (await rowsRead(database.reads.db, (one) => search(one, asked))).rows;
    costs.push(cost);
    const found: string[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const url = `/api/rooms/directory?query=pin%20${count}${cursor && `&cursor=${cursor}`}`;
      const { body } = await api.get(who, url);
      found.push(...body.rooms.map(({ name }: { name: string }) => name));
      cursor = body.nextCursor;
    }
    assert.equal(found, [`Pin ${count}`]);
    assert.ok(pages > count / limits.roomsSearched, `${pages} pages`);
  }
  for (const rows of costs.flatMap((cost) => Object.values(cost)))
    assert.ok(rows > 0 && rows < 4 * limits.roomsSearched, `${rows} rows`);
  assert.ok(Math.abs(costs[1]!['listPublicRooms']! - costs[0]!['listPublicRooms']!) <= 5, JSON.stringify(costs));
});

test('a room that thousands own shows an administrator its first few owners', async () => {
  const [small, large] = [await roomOf(5), await roomOf(5_000)];
  await database.writes.db
    .updateTable('members')
    .set({ role: 'owner' })
    .where('room_id', 'in', [small, large])
    .execute();
  const { value, rows } = await rowsRead(database.reads.db, (one) =>
    listOwners(one, [small, large], limits.ownersShown),
  );
  const ofRoom = (id: string) => value.filter(({ room }) => room === id).length;
  assert.equal([ofRoom(small), ofRoom(large)], [5, limits.ownersShown]);
  assert.ok(rows <= 6 * limits.ownersShown, `${rows} rows`);
});

test.after(async () => {
  testing.writer.stop();
  await api.close();
  await noting.close();
  await database.close();
});
test.run();
