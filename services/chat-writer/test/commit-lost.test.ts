import { TransientError } from '@chatapp/bus';
import { newId, partitionOf, streams } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../src/db/database.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase, type TestDatabase } from './helpers/database.ts';
import { losingProxy, type Loss } from './helpers/losing-proxy.ts';
import { person } from './helpers/people.ts';
import { asRecords, PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('the connection breaks over a commit');
const plain = await testDatabase('commit_lost');
const proxy = await losingProxy(plain.url);
const writes = openDatabase(proxy.url, { connections: 2, together: true });
const database: TestDatabase = { ...plain, writes };
const { writer, run, deliver, published } = testWriter(database);
const ann = person('ann');

/** A room in each of some partitions. */
const rooms = Array.from({ length: 3 }, (_, p) => {
  for (;;) {
    const room = newId();
    if (partitionOf(room, PARTITIONS) === p) return room;
  }
});

const rowsOf = (room: string) =>
  plain.reads.db
    .selectFrom('messages')
    .select(['seq', 'rev', 'body'])
    .where('room_id', '=', room)
    .orderBy('seq')
    .execute();

test.before(async () => {
  for (const room of rooms) await run(command('room.create', ann, { room, name: 'R', kind: 'public' }));
});

/** A group of partitions, or one alone: what the bus does with each is to give the same records again. */
async function sendAndLose(loss: Loss, among: readonly string[], body: string) {
  const sent = among.map((room) => say(ann, room, body));
  const batches = sent.map((each) => {
    const p = partitionOf(each.room, PARTITIONS);
    return [p, asRecords(streams.commands(p), [each])] as const;
  });
  proxy.lost.length = 0;
  proxy.arm(loss);
  const outcomes = await Promise.allSettled(batches.map(([p, records]) => deliver(p, records)));
  assert.equal(proxy.lost, [loss]);
  for (const outcome of outcomes) {
    assert.is(outcome.status, 'rejected');
    assert.instance((outcome as PromiseRejectedResult).reason, TransientError);
  }
  for (const each of sent) assert.is(published().reply(each), undefined, 'nothing is acknowledged of what may not be');
  const before = await Promise.all(among.map(rowsOf));
  const has = (room: number) => before[room]!.some((row) => row.body === body);
  for (const room of among.keys()) assert.is(has(room), loss === 'not answered', 'the whole group or nothing');
  await Promise.all(batches.map(([p, records]) => deliver(p, records)));
  for (const each of sent) {
    const rows = await rowsOf(each.room);
    assert.equal(
      rows.map(({ seq }) => seq),
      rows.map((_, index) => index + 1),
    );
    const [row, ...more] = rows.filter((found) => found.body === body);
    assert.is(more.length, 0, 'once');
    const { seq, rev } = published().ack(each);
    assert.equal([seq, rev], [row!.seq, row!.rev], 'the answer is what is stored');
    const told = published().events.filter(({ event }) => event['body'] === body && event['room'] === each.room);
    assert.equal([...new Set(told.map((event) => event.rev))], [row!.rev], 'and so is what others are told');
  }
}

for (const loss of ['not asked', 'not answered'] as const) {
  test(`a group that is ${loss}: nothing is lost, doubled or acknowledged too early`, () =>
    sendAndLose(loss, rooms, `a group, ${loss}`));
  test(`one alone that is ${loss}`, () => sendAndLose(loss, rooms.slice(0, 1), `alone, ${loss}`));
}

test('what comes after it goes on from there', async () => {
  for (const room of rooms) {
    const next = say(ann, room, 'next');
    const { seq } = (await run(next)).ack(next);
    assert.is(seq, (await rowsOf(room)).length);
  }
});

test.after(async () => {
  writer.stop();
  await writes.close();
  proxy.close();
  await plain.close();
});
test.run();
