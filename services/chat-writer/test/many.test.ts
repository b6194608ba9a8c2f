import { newId, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { upsertMembers } from '../src/db/members.queries.ts';
import { upsertRooms } from '../src/db/rooms.queries.ts';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { aMember, aRoom, notingDatabase } from './helpers/statements.ts';
import { testWriter } from './helpers/writer.ts';

/** What many rooms, and rooms of many, cost: counted in queries, rows and records, not in time. */
const test = suite('many rooms, and rooms of many');
const database = await testDatabase('many');
const noting = notingDatabase(database.url);
const testing = testWriter({ ...database, writes: { ...database.writes, db: noting.db } });
const { run } = testing;
const api = await testApi({ ...database, reads: { ...database.reads, db: noting.db } }, testing);

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

test.after(async () => {
  testing.writer.stop();
  await api.close();
  await noting.close();
  await database.close();
});
test.run();
