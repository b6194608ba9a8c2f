import { limits, newId, type Actor, type MyRoom } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('group rooms');
const database = await testDatabase('groups');
const testing = testWriter(database);
const { run } = testing;
const api = await testApi(database, testing);
const [ann, bob, eve, dan] = [person('ann'), person('bob'), person('eve'), person('dan')];

const open = (who: Actor, room: string, ...others: Actor[]) =>
  command('group.open', who, { room, userIds: others.map(({ id }) => id) });

test.before(async () => {
  await run(...[ann, bob, eve, dan].map((who) => command('unroute', who, { target: 'x' })));
});

test('the first call makes it, each of them is in it, and each sees the others', async () => {
  const room = newId();
  const first = open(ann, room, bob, eve);
  const published = await run(first);
  assert.equal(
    published.events.map(({ event }) => [event.type, event.role]),
    Array.from({ length: 3 }, () => ['member.joined', 'member']),
  );
  const info = published.ack(first).info as MyRoom;
  assert.equal([info.kind, info.name, info.memberCount, info.role], ['group', '', 3, 'member']);
  const names = (of: MyRoom) => of.peers!.map(({ username }) => username).toSorted();
  assert.equal(names(info), ['bob', 'eve']);
  const added = published.personal.map(({ user, event }) => [user, names(event.info as MyRoom)]);
  assert.equal(new Map(added as [string, string[]][]).get(eve.id), ['ann', 'bob']);
  const again = open(bob, room, eve, ann);
  const answer = await run(again);
  assert.equal([names(answer.ack(again).info as MyRoom), answer.events], [['ann', 'eve'], []]);
  const { rooms } = (await api.get(eve, '/api/rooms')).body as { rooms: MyRoom[] };
  assert.equal(names(rooms.find(({ id }) => id === room)!), ['ann', 'bob']);
  const { body } = await api.get(bob, `/api/rooms/${room}/changes?since=0`);
  assert.equal(names(body.room), ['ann', 'eve']);
});

test('anybody may leave, and comes back by opening it again', async () => {
  const room = newId();
  await run(open(ann, room, bob, eve));
  const [leave, write, join] = [
    command('room.leave', bob, { room }),
    say(bob, room, 'gone?'),
    command('room.join', bob, { room }),
  ];
  const published = await run(leave, write, join, say(ann, room, 'bye'));
  assert.equal(
    [leave, write, join].map((one) => published.code(one)),
    ['ok', 'not_a_member', 'not_a_member'],
  );
  // Who stays still sees whom it was made for.
  const { body } = await api.get(ann, `/api/rooms/${room}`);
  assert.equal([body.room.memberCount, body.room.peers.length], [2, 2]);
  const back = open(bob, room, ann, eve);
  const info = (await run(back)).ack(back).info as MyRoom;
  assert.equal([info.memberCount, info.role, info.unread], [3, 'member', 0]);
});

test('what is not these people’s stays closed to them, and everybody must exist', async () => {
  const room = newId();
  await run(open(ann, room, bob, eve));
  const asked = [open(dan, room, bob, eve), open(ann, room, bob, dan)];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'forbidden'],
  );
  const stranger = open(ann, newId(), bob, person('nobody'));
  await run(stranger);
  await testing.nextDeferred();
  assert.is((await api.get(dan, `/api/rooms/${room}`)).body.code, 'not_a_member');
});

test('who is in too many rooms is brought into none', async () => {
  const crowded = person('crowded');
  await run(command('unroute', crowded, { target: 'x' }));
  const rows = Array.from({ length: limits.roomsPerPerson }, (_, index) => ({
    room_id: `crowd${index}`,
    user_id: crowded.id,
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
  await database.reads.db.insertInto('members').values(rows).execute();
  const refused = open(ann, newId(), bob, crowded);
  const published = await run(refused);
  assert.equal([published.code(refused), published.events], ['too_many_rooms', []]);
});

test.after(async () => {
  testing.writer.stop();
  await api.close();
  await database.close();
});
test.run();
