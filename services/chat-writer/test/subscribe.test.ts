import { limits, newId, type Command } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter, type Published } from './helpers/writer.ts';

const test = suite('subscribing');
const database = await testDatabase('subscribe');
const { run, writer } = testWriter(database);
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];

async function makeRoom(kind: 'public' | 'private' = 'public', messages = 0): Promise<string> {
  const room = newId();
  const sends = Array.from({ length: messages }, (_, index) => say(ann, room, `m${index}`));
  await run(command('room.create', ann, { room, name: 'R', kind }), ...sends);
  return room;
}

const subscribe = (room: string, since?: number, who = ann) =>
  command('room.subscribe', who, since === undefined ? { room } : { room, since });

function answer(published: Published, { ref }: Command) {
  const found = published.subscribed.find((record) => record.ref === ref);
  if (!found) throw new Error('not subscribed');
  return found;
}

test('the answer stands among the room’s events where its number says', async () => {
  const room = await makeRoom();
  const asked = subscribe(room, 1);
  const published = await run(say(ann, room, 'before'), asked, say(ann, room, 'after'));
  const kinds = published.entries.map(({ record }) => record.split('\t', 1)[0]).filter((kind) => kind !== 'r');
  assert.equal(kinds, ['e', 'a', 's', 'e', 'a']);
  const { rev, event } = answer(published, asked);
  assert.equal([rev, event.head, event.recovered, event.id], [2, 2, true, asked.request]);
  assert.equal(
    event.changes?.map(({ body }) => body),
    ['before'],
  );
  assert.equal(
    published.events.map((found) => found.rev),
    [2, 3],
  );
});

test('without a number nothing is recovered, and at the head there is nothing to recover', async () => {
  const room = await makeRoom('public', 1);
  const [first, atHead, future] = [subscribe(room), subscribe(room, 2), subscribe(room, 3)];
  const published = await run(first, atHead, future);
  const { id: _, ...plain } = answer(published, first).event;
  assert.equal(plain, { type: 'subscribed', room, head: 2, recovered: false });
  assert.equal(answer(published, atHead).event.changes, []);
  assert.is(answer(published, future).event.recovered, false);
});

test('who comes back later with the same number gets the same answer, until something changes', async () => {
  const room = await makeRoom('public', 2);
  const [first, second, third] = [subscribe(room, 1), subscribe(room, 1), subscribe(room, 1)];
  const { changes } = answer(await run(first), first).event;
  assert.is(changes?.length, 2);
  assert.equal(answer(await run(second), second).event.changes, changes);
  await run(command('message.edit', ann, { room, seq: 1, body: 'otherwise' }));
  assert.equal(
    answer(await run(third), third).event.changes?.map(({ body }) => body),
    ['m1', 'otherwise'],
  );
});

test('as many changes as the limit are recovered, one more is not', async () => {
  const room = await makeRoom('public', limits.recoverMax + 1);
  const [all, tooMany] = [subscribe(room, 2), subscribe(room, 1)];
  const published = await run(all, tooMany);
  assert.is(answer(published, all).event.changes?.length, limits.recoverMax);
  assert.equal(
    [answer(published, tooMany).event.recovered, answer(published, tooMany).event.changes],
    [false, undefined],
  );
});

test('what would be too long for a frame is not recovered', async () => {
  const room = await makeRoom();
  const body = '字'.repeat(3_000);
  await run(...Array.from({ length: 6 }, () => say(ann, room, body)));
  const [five, six] = [subscribe(room, 2), subscribe(room, 1)];
  const published = await run(five, six);
  assert.equal(
    [five, six].map((asked) => answer(published, asked).event.recovered),
    [true, false],
  );
});

test('changes of the room and its members come along', async () => {
  const room = await makeRoom();
  const asked = subscribe(room, 1);
  const published = await run(
    command('room.join', bob, { room }),
    command('room.update', ann, { room, topic: 'new' }),
    command('room.leave', bob, { room }),
    asked,
  );
  const { info, members } = answer(published, asked).event;
  assert.equal([info?.topic, info?.memberCount, info?.head], ['new', 1, 4]);
  assert.equal(
    members?.map(({ user, role, rev }) => [user.id, role, rev]),
    [[bob.id, null, 4]],
  );
});

test('many who come back with the same number share one answer', async () => {
  const room = await makeRoom('public', 3);
  const asked = Array.from({ length: 50 }, () => subscribe(room, 2));
  const published = await run(...asked);
  assert.ok(asked.every((one) => answer(published, one).event.changes?.length === 2));
  assert.equal(
    published.entries.map(({ record }) => record.split('\t', 4)),
    [['s', room, 'g1', asked.map(({ ref }) => ref).join(',')]],
  );
});

test('of those who ask together each is answered for themselves', async () => {
  const room = await makeRoom('private', 3);
  await run(command('member.add', ann, { room, userId: bob.id }));
  const [first, second, third] = [subscribe(room, 2), subscribe(room, 2, eve), subscribe(room, 2, bob)];
  const also = [second, third].map(({ ref, request, actor }) => ({ ref, request, actor }));
  const published = await run({ ...first, also });
  assert.equal(
    published.subscribed.map(({ ref, event }) => [ref, event.id]),
    [
      [first.ref, first.request],
      [third.ref, third.request],
    ],
  );
  assert.is(published.code(second), 'not_a_member');
});

test('a private room is for members only; the refusal names the room', async () => {
  const room = await makeRoom('private');
  const asked = subscribe(room, 0, eve);
  const nowhere = subscribe(room, undefined, eve);
  const published = await run(asked, { ...nowhere, room: room });
  assert.is(published.subscribed.length, 0);
  const reply = published.reply(asked);
  assert.equal(reply?.type === 'error' && [reply.code, reply.room], ['not_a_member', room]);
  const unknown = subscribe('unknown');
  assert.is((await run(unknown)).code(unknown), 'room_not_found');
});

test('one subscribes to oneself alone, and leaving a route needs no right', async () => {
  const [mine, theirs, gone] = [
    command('person.subscribe', ann, { user: ann.id }),
    command('person.subscribe', eve, { user: ann.id }),
    command('unroute', eve, { target: ann.id }),
  ];
  const published = await run(mine, theirs, gone);
  assert.equal(
    published.entries.map(({ record }) => record).filter((record) => !record.startsWith('r')),
    [`s\t${ann.id}\tg1\t${mine.ref}\t0\t{}`, `u\t${ann.id}\tg1\t${gone.ref}`],
  );
  assert.is(published.code(theirs), 'forbidden');
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
