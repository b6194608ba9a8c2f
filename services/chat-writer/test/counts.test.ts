import { limits, newId, type Actor, type Command } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CompiledQuery } from 'kysely';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { listUnreadMentions } from '../src/db/mentions.queries.ts';
import { upsertMembers } from '../src/db/members.queries.ts';
import { insertReactions } from '../src/db/reactions.queries.ts';
import { upsertRooms } from '../src/db/rooms.queries.ts';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase, type TestDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { rowsRead } from './helpers/rows-read.ts';
import { aMember, aRoom, notingDatabase } from './helpers/statements.ts';
import { testWriter } from './helpers/writer.ts';

/** Counts, not times: what a room or a list costs more when there is more of it shows in how much is asked, written and told. */
const test = suite('what grows with the size of a room, or the number of rooms, and what does not');
const plain = await testDatabase('counts');
const [writes, reads] = [notingDatabase(plain.url), notingDatabase(plain.url)];
const database: TestDatabase = {
  ...plain,
  writes: { ...plain.writes, db: writes.db },
  reads: { ...plain.reads, db: reads.db },
};
const [ann, bob] = [person('ann'), person('bob')];

/** Rooms of this many members, without the events of their coming. */
async function fill(rooms: { id: string; members: number }[]): Promise<void> {
  const states = rooms.map(({ id, members }) => ({ ...aRoom(id), memberCount: members, lastSeq: 0, lastRev: members }));
  const people = rooms.flatMap(({ id, members }) =>
    [ann.id, bob.id, ...Array.from({ length: members - 2 }, (_, index) => `x${index}`)].map((user, index) => ({
      ...aMember(id, user, index + 1),
      role: index === 0 ? ('owner' as const) : ('member' as const),
    })),
  );
  await runTogether(plain.writes.db, [upsertRooms(states), upsertMembers(people)]);
}

const rowsOf = (parameters: readonly unknown[]): number =>
  parameters.reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0);

/** What commands cost a writer that has just taken the partition on: statements, rows, records. */
async function costOf(...commands: Command[]) {
  const { run, writer } = testWriter(database, 'counted');
  // Whoever acts is known; the partition is taken on.
  await run(command('unroute', ann, { target: 'room' in commands[0]! ? commands[0].room : '' }));
  await run(...[ann, bob].map((who) => command('read.mark', who, { room: 'none', seq: 1 })));
  writes.take();
  reads.take();
  const published = await run(...commands);
  writer.stop();
  const statements = writes.take();
  assert.equal(
    commands.map((one) => published.code(one)),
    commands.map(() => 'ok'),
  );
  return {
    packets: statements.length + reads.take().length,
    statements: statements.flatMap(({ sql }) => sql.split('; ')).length,
    rows: statements.reduce((sum, { parameters }) => sum + rowsOf(parameters), 0),
    records: published.entries.map(({ record }) => record[0]).join(''),
  };
}

const kinds: Record<string, (room: string) => Command[]> = {
  'a plain message': (room) => [say(bob, room, 'hello')],
  'a reply': (room) => [say(bob, room, 'hello', { replyTo: 1 })],
  'a message that names somebody': (room) => [say(bob, room, 'hello @ann')],
  'a message that speaks to all': (room) => [say(ann, room, 'hello @room')],
  'a reaction': (room) => [command('reaction.add', bob, { room, seq: 1, emoji: '👍' })],
  'a deletion': (room) => [command('message.delete', ann, { room, seq: 1 })],
};
const [small, large] = [newId(), newId()];
await fill([
  { id: small, members: 5 },
  { id: large, members: 5_000 },
]);
for (const room of [small, large]) await costOf(say(ann, room, 'root'));

for (const [name, commands] of Object.entries(kinds))
  test(`${name} costs in a room of 5,000 what it costs in one of 5`, async () => {
    const cost = await costOf(...commands(small));
    assert.equal(await costOf(...commands(large)), cost);
  });

test('a message that all 5,000 want to react to stays one small event', async () => {
  const reactions = Array.from({ length: limits.reactionsPerMessage - 1 }, (_, index) => index);
  await runTogether(plain.writes.db, [
    insertReactions(reactions.map((rev) => ({ room: large, seq: 2, emoji: '👍', user: newId(), rev: rev + 1 }))),
  ]);
  const { run, writer } = testWriter(database, 'crowd');
  const [last, late] = [ann, bob].map((who) => command('reaction.add', who, { room: large, seq: 2, emoji: '👍' }));
  const published = await run(last!, late!);
  writer.stop();
  assert.equal([published.code(last!), published.code(late!)], ['ok', 'too_many_reactions']);
  const bytes = published.entries.map(({ record }) => Buffer.byteLength(record));
  assert.ok(Math.max(...bytes) < 40 * limits.reactionsPerMessage, String(bytes));
});

test('a plain message asks for nothing that only other messages need', async () => {
  const { run, writer } = testWriter(database, 'plain');
  await run(say(bob, small, 'first'));
  writes.take();
  await run(say(bob, small, 'second'));
  const texts = writes.take().map(({ sql }) => sql);
  assert.is(texts.length, 1, 'the whole transaction in one packet');
  assert.equal(
    texts.flatMap((sql) => sql.split('; ')).map((sql) => sql.split(' ').slice(0, 3).join(' ')),
    ['begin', 'insert into partitions', 'insert into rooms', 'insert into messages', 'commit'],
  );
  writer.stop();
});

test('a person in 500 rooms, all unread and with mentions, lists them by as many queries as one in 5', async () => {
  const few = person('few');
  const many = person('many');
  for (const [who, count] of [
    [few, 5],
    [many, 500],
  ] as [Actor, number][]) {
    const ids = Array.from({ length: count }, () => newId());
    await runTogether(plain.writes.db, [
      upsertRooms(ids.map((id) => ({ ...aRoom(id), lastSeq: 3 }))),
      upsertMembers(ids.map((id) => aMember(id, who.id, 1))),
    ]);
    const values = ids.flatMap((id) => [1, 2].map((seq) => `('${seq === 1 ? who.id : ''}','${id}',${seq},'somebody')`));
    await plain.writes.db.executeQuery({
      sql: `insert into mentions (user_id, room_id, seq, sender_id) values ${values.join(',')}`,
      parameters: [],
    } as never);
  }
  const api = await testApi(database, testWriter(database, 'lists'));
  const queries: number[] = [];
  for (const [who, count] of [
    [few, 5],
    [many, 500],
  ] as [Actor, number][]) {
    reads.take();
    const { body } = await api.get(who, '/api/rooms');
    assert.is(body.rooms.length, count);
    for (const { mentionSeqs } of body.rooms) assert.equal(mentionSeqs, [1, 2]);
    queries.push(reads.take().length);
  }
  assert.equal(queries, [2, 2]);
  await api.close();
});

test('unread mentions cost no more where there are ten thousand than where there are three hundred', async () => {
  const costs: number[] = [];
  for (const count of [300, 301, 10_000]) {
    const [who, room] = [`named${count}`, newId()];
    const values = Array.from(
      { length: count },
      (_, index) => `('${index % 3 ? who : ''}','${room}',${index + 1},'somebody')`,
    );
    await plain.writes.db.executeQuery(
      CompiledQuery.raw(`insert into mentions (user_id, room_id, seq, sender_id) values ${values.join(',')}`),
    );
    const place = { room, readSeq: 0, lastSeq: count };
    const { value, rows } = await rowsRead(plain.reads.db, (one) =>
      listUnreadMentions(one, who, [place], limits.mentionSeqs),
    );
    assert.equal(
      value.get(room),
      Array.from({ length: limits.mentionSeqs }, (_, index) => count - limits.mentionSeqs + index + 1),
    );
    costs.push(rows);
  }
  const [few = 0, ...more] = costs;
  for (const cost of more) assert.ok(cost <= few && cost <= limits.mentionSeqs * 4, costs.join(', '));
});

test.after(async () => {
  await Promise.all([writes.close(), reads.close()]);
  await plain.close();
});
test.run();
