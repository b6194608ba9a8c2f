import { newId, partitionOf, streams, type Command } from '@chatapp/contracts';
import type { StreamRecord } from '@chatapp/bus';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countReplayed, isAfter } from '../src/batch/place.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { asRecords, PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('what comes once more');
const database = await testDatabase('applied');
const before = testWriter(database, 'before');
const after = testWriter(database, 'after');
const [ann, bob] = [person('ann'), person('bob')];
let room = '';
let p = 0;

test.before.each(async () => {
  room = newId();
  p = partitionOf(room, PARTITIONS);
  await before.run(
    command('unroute', bob, { target: room }),
    command('room.create', ann, { room, name: 'R', kind: 'private' }),
  );
});

const recordsOf = (...commands: Command[]) => asRecords(streams.commands(p), commands);
const letIn = () => command('member.add', ann, { room, userId: bob.id });
const stored = async () =>
  (await database.reads.db.selectFrom('messages').select('seq').where('room_id', '=', room).execute()).length;

/** What one of them is told of a command that comes in these records. */
async function told(by: typeof before, records: StreamRecord[], asked: Command): Promise<string | undefined> {
  await by.deliver(p, records);
  return by.published().code(asked);
}

/** Somebody else takes the partition on and is given the records that nobody has acknowledged. */
async function again(records: StreamRecord[], asked: Command): Promise<string | undefined> {
  await after.acquire(p);
  const code = await told(after, records, asked);
  await before.acquire(p);
  return code;
}

test('a message that was refused does not appear, though its sender has been let in since', async () => {
  const sent = say(bob, room, 'let me in');
  const records = recordsOf(sent);
  assert.is(await told(before, records, sent), 'not_a_member');
  await before.run(letIn());
  assert.is(await again(records, sent), 'unavailable');
  assert.is(await stored(), 0);
  // Whoever has not heard of the refusal asks again, and that is another command.
  const asked = { ...sent, ref: sent.ref + 1_000_000 };
  assert.is((await before.run(asked)).code(asked), 'ok');
});

test('nor does anything else that was refused', async () => {
  await before.run(say(ann, room, 'first'));
  const react = command('reaction.add', bob, { room, seq: 1, emoji: '👍' });
  const records = recordsOf(react);
  assert.is(await told(before, records, react), 'not_a_member');
  await before.run(letIn());
  assert.is(await again(records, react), 'unavailable');
  const asked = { ...react, ref: react.ref + 1_000_000 };
  assert.is((await before.run(asked)).code(asked), 'ok');
});

test('nor when a gateway that was in doubt sends it twice', async () => {
  const [sent, twice] = [say(bob, room, 'let me in'), say(bob, room, 'me too')];
  assert.is((await before.run(sent)).code(sent), 'not_a_member');
  const published = await before.run(twice, letIn(), twice, sent);
  assert.equal(
    [sent, twice].map((each) => published.code(each)),
    ['unavailable', 'unavailable'],
  );
  assert.is(await stored(), 0);
  // Asked anew it is another.
  const again = { ...sent, ref: sent.ref + 1_000_000 };
  assert.is((await before.run(again)).code(again), 'ok');
});

test('what was done is answered as it was, in the midst of what was not', async () => {
  const [first, refused, last, join] = [say(ann, room, '1'), say(bob, room, '2'), say(ann, room, '3'), letIn()];
  const records = recordsOf(first, refused, join, last);
  await before.deliver(p, records);
  const answers = [first, refused, join, last].map((each) => before.published().reply(each));
  await after.acquire(p);
  await after.deliver(p, records);
  const repeated = [first, refused, join, last].map((each) => after.published().reply(each));
  assert.equal(
    repeated.map((reply) => (reply?.type === 'ack' ? [reply.seq, reply.rev] : reply?.code)),
    answers.map((reply) => (reply?.type === 'ack' ? [reply.seq, reply.rev] : 'unavailable')),
  );
  await before.acquire(p);
});

test('what the batch of the last owner did not come to is applied as ever', async () => {
  const [refused, join, fresh] = [say(bob, room, '1'), letIn(), say(bob, room, '2')];
  const records = recordsOf(refused, join, fresh);
  await before.deliver(p, records.slice(0, 1));
  await before.deliver(p, records.slice(1, 2));
  await after.acquire(p);
  await after.deliver(p, records);
  assert.equal(
    [refused, join, fresh].map((each) => after.published().code(each)),
    ['unavailable', 'ok', 'ok'],
  );
  assert.is(await stored(), 1);
  await before.acquire(p);
});

test('what only reads leaves no mark and is answered each time', async () => {
  const read = async () =>
    (await database.reads.db.selectFrom('partitions').select('applied').where('p', '=', p).executeTakeFirstOrThrow())
      .applied;
  const place = await read();
  const subscribe = command('room.subscribe', bob, { room });
  const records = recordsOf(subscribe);
  assert.is(await told(before, records, subscribe), 'not_a_member');
  assert.is(await read(), place);
  await before.run(letIn());
  await after.acquire(p);
  await after.deliver(p, records);
  assert.ok(after.published().subscribed.some(({ ref }) => ref === subscribe.ref));
  await before.acquire(p);
});

test('places of another data set say nothing: what comes after Redis was emptied is applied', async () => {
  const sent = say(ann, room, 'after the loss');
  const records = recordsOf(sent).map((record) => ({ ...record, entryId: '0-1' }));
  before.redis.incarnation = 'second';
  assert.is(await told(before, records, sent), 'ok');
  // From here on places in it count.
  const refused = say(bob, room, 'let me in');
  const late = recordsOf(refused).map((record) => ({ ...record, entryId: '0-2' }));
  assert.is(await told(before, late, refused), 'not_a_member');
  await before.run(letIn());
  after.redis.incarnation = 'second';
  assert.is(await again(late, refused), 'unavailable');
});

test('places are compared number by number', () => {
  for (const [place, other] of [
    ['10-0-0', '9-9-9'],
    ['9-10-0', '9-9-9'],
    ['9-9-10', '9-9-9'],
    ['0-1-0', ''],
  ] as const) {
    assert.ok(isAfter(place, other), `${place} after ${other}`);
    assert.not(isAfter(other, place) && other !== '', `${other} after ${place}`);
  }
  assert.not(isAfter('9-9-9', '9-9-9'));
  assert.is(
    countReplayed([{ stream: 's', entryId: '5-0', index: 0, data: '' }], { place: '5-0-0', incarnation: 'a' }, 'b'),
    0,
  );
});

test.after(async () => {
  before.writer.stop();
  after.writer.stop();
  await database.close();
});
test.run();
