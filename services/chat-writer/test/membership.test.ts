import { limits, newId, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('membership');
const database = await testDatabase('membership');
const { run, writer } = testWriter(database);
const [ann, bob, eve, dan] = [person('ann'), person('bob'), person('eve'), person('dan')];

async function makeRoom(kind: 'public' | 'private', ...guests: Actor[]): Promise<string> {
  const room = newId();
  await run(
    command('room.create', ann, { room, name: 'Room', kind }),
    ...guests.map(({ id: userId }) => command('member.add', ann, { room, userId })),
  );
  return room;
}

/** Everybody is known from here on. */
test.before(async () => {
  await run(...[ann, bob, eve, dan].map((who) => command('unroute', who, { target: 'x' })));
});

test('whoever makes a room owns it, and hears of it on all devices', async () => {
  const room = newId();
  const create = command('room.create', ann, { room, name: ' A  room ', kind: 'private', topic: 'talk' });
  const published = await run(create);
  const { info } = published.ack(create);
  assert.equal(
    { ...info, createdAt: undefined },
    {
      id: room,
      name: 'A room',
      kind: 'private',
      topic: 'talk',
      memberCount: 1,
      lastSeq: 0,
      head: 1,
      createdAt: undefined,
      readSeq: 0,
      unread: 0,
      role: 'owner',
      notify: 'all',
      favourite: false,
    },
  );
  assert.equal(published.personal, [{ user: ann.id, event: { type: 'room.added', room, info } }]);
  assert.equal(
    published.events.map(({ kind, rev, event }) => [kind, rev, event.type, event.role]),
    [['e', 1, 'member.joined', 'owner']],
  );
});

test('joining a room that one is in changes nothing', async () => {
  const room = await makeRoom('public');
  const [first, second] = [command('room.join', bob, { room }), command('room.join', bob, { room })];
  const published = await run(first, second);
  assert.equal(published.ack(second).info, published.ack(first).info);
  assert.equal(
    published.events.map(({ rev }) => rev),
    [2],
  );
});

test('what was said before somebody came counts as read', async () => {
  const room = await makeRoom('public');
  const join = command('room.join', bob, { room });
  const published = await run(say(ann, room, 'one'), say(ann, room, 'two'), join, say(ann, room, 'three'));
  const info = published.ack(join).info as { readSeq: number; unread: number };
  assert.equal([info.readSeq, info.unread], [2, 0]);
});

test('a removed member’s sockets are put out with the event that says so', async () => {
  const room = await makeRoom('private', bob);
  const remove = command('member.remove', ann, { room, userId: bob.id });
  const published = await run(remove, say(bob, room, 'still here?'));
  const [left] = published.events;
  assert.equal([left!.kind, left!.event.type, left!.event.reason], ['k', 'member.left', 'removed']);
  const { record } = published.entries.find((entry) => entry.record.startsWith('k'))!;
  assert.is(record.split('\t')[3], bob.id);
  assert.equal(published.personal, [{ user: bob.id, event: { type: 'room.removed', room, reason: 'removed' } }]);
  assert.is(published.events.length, 1);
});

test('putting oneself out is leaving', async () => {
  const room = await makeRoom('private', bob);
  const published = await run(command('member.remove', bob, { room, userId: bob.id }));
  assert.is(published.events[0]!.event.reason, 'left');
});

test('somebody who is not in the room cannot be put out of it', async () => {
  const room = await makeRoom('public');
  const remove = command('member.remove', ann, { room, userId: eve.id });
  assert.is((await run(remove)).code(remove), 'user_not_found');
});

test('when the last owner leaves, who has been in longest owns the room', async () => {
  const room = await makeRoom('private', bob, eve);
  const leave = command('room.leave', ann, { room });
  const published = await run(leave);
  assert.equal(
    published.events.map(({ kind, rev, event }) => [kind, rev, event.type, event.role]),
    [
      ['e', 4, 'member.updated', 'owner'],
      ['k', 5, 'member.left', undefined],
    ],
  );
  assert.is(published.ack(leave).rev, 5);
  const update = command('room.update', bob, { room, name: 'Mine now' });
  assert.is((await run(update)).code(update), 'ok');
});

test('owners who leave in one batch hand over to whoever stays', async () => {
  const room = await makeRoom('private', bob, eve);
  const [one, two] = [command('room.leave', ann, { room }), command('room.leave', bob, { room })];
  await run(one, two);
  const rows = await database.reads.db
    .selectFrom('members')
    .select(['user_id', 'role', 'active'])
    .where('room_id', '=', room)
    .execute();
  const roles = new Map(rows.map((row) => [row.user_id, row.active ? row.role : 'out']));
  assert.equal(
    [ann, bob, eve].map(({ id }) => roles.get(id)),
    ['out', 'out', 'owner'],
  );
});

test('whoever comes into an empty public room owns it', async () => {
  const room = await makeRoom('public');
  const join = command('room.join', bob, { room });
  const published = await run(command('room.leave', ann, { room }), join);
  assert.is((published.ack(join).info as { role: string }).role, 'owner');
});

test('the one room of two people is the same for both, and neither can leave it', async () => {
  const room = newId();
  const [mine, theirs] = [
    command('direct.open', ann, { room, userId: bob.id }),
    command('direct.open', bob, { room, userId: ann.id }),
  ];
  const published = await run(mine, theirs);
  const peers = [mine, theirs].map((open) => published.ack(open).info!.peer!.username);
  assert.equal(peers, ['bob', 'ann']);
  assert.equal(
    published.personal.map(({ user }) => user),
    [ann.id, bob.id],
  );
  const leave = command('room.leave', ann, { room });
  const stranger = command('direct.open', eve, { room, userId: bob.id });
  const self = command('direct.open', ann, { room: newId(), userId: ann.id });
  const refused = await run(leave, stranger);
  assert.equal(
    [leave, stranger].map((asked) => refused.code(asked)),
    ['forbidden', 'forbidden'],
  );
  assert.is((await run(self)).code(self), 'bad_request');
});

test('rooms and people have as many places as the limits say', async () => {
  const room = await makeRoom('public');
  const { db } = database.reads;
  await db.updateTable('rooms').set({ member_count: limits.membersPerRoom }).where('id', '=', room).execute();
  const fresh = testWriter(database, 'fresh');
  const join = command('room.join', bob, { room });
  assert.is((await fresh.run(join)).code(join), 'room_full');
  const rows = Array.from({ length: limits.roomsPerPerson }, (_, index) => ({
    room_id: `full${index}`,
    user_id: dan.id,
    role: 'member' as const,
    active: 1 as const,
    joined_at: '2026-01-01',
    joined_rev: 1,
    rev: 1,
    read_seq: 0,
    notify: 'all' as const,
    favourite: 0 as const,
    username: '',
  }));
  await db.insertInto('members').values(rows).execute();
  const create = command('room.create', dan, { room: newId(), name: 'One more', kind: 'public' });
  assert.is((await fresh.run(create)).code(create), 'too_many_rooms');
  fresh.writer.stop();
});

test('names are kept tidy, and nameless rooms are refused', async () => {
  const room = await makeRoom('public');
  const blank = command('room.update', ann, { room, name: ' \n ' });
  const same = command('room.update', ann, { room, name: 'Room', topic: '' });
  const published = await run(blank, same);
  assert.equal([published.code(blank), published.code(same)], ['bad_request', 'ok']);
  assert.is(published.events.length, 0);
  const renamed = (await run(command('room.update', ann, { room, name: 'New\n name' }))).events[0]!;
  assert.equal([renamed.rev, renamed.event.type, renamed.event.name], [2, 'room.updated', 'New name']);
});

test('a read position moves forward only, and not past the last message', async () => {
  const room = await makeRoom('public');
  const marks = [2, 1, 99].map((seq) => command('read.mark', ann, { room, seq }));
  const published = await run(say(ann, room, 'a'), say(ann, room, 'b'), say(ann, room, 'c'), ...marks);
  assert.equal(
    marks.map((mark) => published.ack(mark).seq),
    [2, 2, 3],
  );
  assert.equal(
    published.personal.map(({ event }) => event.seq),
    [2, 3],
  );
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
