import { newId, type Room } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('archived rooms and the directory');
const database = await testDatabase('archive');
const testing = testWriter(database);
const { run } = testing;
const api = await testApi(database, testing);
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];

async function makeRoom(name = 'Room', topic = ''): Promise<string> {
  const room = newId();
  await run(
    command('room.create', ann, { room, name, kind: 'public', topic }),
    command('member.add', ann, { room, userId: bob.id }),
    command('member.update', ann, { room, userId: bob.id, role: 'moderator' }),
    say(bob, room, 'hello'),
  );
  return room;
}

test.before(async () => {
  await run(...[ann, bob, eve].map((who) => command('unroute', who, { target: 'x' })));
});

test('an archive is read and left, and nothing else', async () => {
  const room = await makeRoom();
  const archive = command('room.update', ann, { room, archived: true });
  const published = await run(archive);
  const { event, rev } = published.events[0]!;
  assert.equal([rev, event.type, typeof event.archivedAt], [5, 'room.updated', 'string']);
  assert.is(published.ack(archive).info!.archivedAt, event.archivedAt);
  const refused = [
    say(bob, room, 'hi'),
    command('message.edit', bob, { room, seq: 1, body: 'hi' }),
    command('message.delete', ann, { room, seq: 1 }),
    command('reaction.add', bob, { room, seq: 1, emoji: '👍' }),
    command('room.update', ann, { room, name: 'New' }),
    command('room.update', bob, { room, slowModeS: 5 }),
    command('room.join', eve, { room }),
    command('member.add', ann, { room, userId: eve.id }),
    command('member.remove', ann, { room, userId: bob.id }),
    command('member.update', ann, { room, userId: bob.id, role: 'owner' }),
    command('member.ban', ann, { room, userId: bob.id }),
    command('invite.create', ann, { room }),
  ];
  const allowed = [
    command('room.subscribe', eve, { room }),
    command('read.mark', ann, { room, seq: 1 }),
    command('room.prefs', ann, { room, notify: 'none' }),
    command('room.leave', bob, { room }),
  ];
  const answers = await run(...refused, ...allowed);
  assert.equal(
    refused.map((one) => answers.code(one)),
    refused.map(() => 'room_archived'),
  );
  assert.equal([answers.subscribed.length, ...allowed.slice(1).map((one) => answers.code(one))], [1, 'ok', 'ok', 'ok']);
  assert.is((await api.get(eve, `/api/rooms/${room}/messages`)).body.messages.length, 1);
});

test('only an owner archives and takes back, and may change the rest with it', async () => {
  const room = await makeRoom();
  const asked = [
    command('room.update', bob, { room, archived: true }),
    command('room.update', ann, { room, archived: true, topic: 'closed' }),
    command('room.update', bob, { room, archived: false }),
    command('room.update', ann, { room, archived: true }),
    command('room.update', ann, { room, archived: true, topic: 'x' }),
    command('room.update', ann, { room, archived: false, name: 'Open again', slowModeS: 10 }),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'ok', 'forbidden', 'ok', 'room_archived', 'ok'],
  );
  assert.equal(
    published.events.map(({ event }) => [event.name, event.topic, typeof event.archivedAt, event.slowModeS]),
    [
      ['Room', 'closed', 'string', undefined],
      ['Open again', 'closed', 'undefined', 10],
    ],
  );
  const { room: info } = (await api.get(eve, `/api/rooms/${room}`)).body;
  assert.equal([info.archivedAt, info.slowModeS], [undefined, 10]);
});

test('the directory finds by name and by topic, and leaves archives out', async () => {
  const [named, told, gone] = [
    await makeRoom('Astronomy'),
    await makeRoom('Nights', 'ASTRONOMY for all, 100%'),
    await makeRoom('Old astronomy'),
  ];
  await run(command('room.update', ann, { room: gone, archived: true }));
  const find = async (query: string) =>
    (await api.get(eve, `/api/rooms/directory?query=${encodeURIComponent(query)}`)).body.rooms.map(
      ({ id }: Room) => id,
    );
  assert.equal(await find('astronomy'), [named, told]);
  assert.equal(await find('100%'), [told]);
  await run(command('room.update', ann, { room: gone, archived: false }));
  assert.equal(await find('astronomy'), [named, told, gone]);
});

test('what an archive refused and an open room takes within one batch is stored as it is answered', async () => {
  const room = await makeRoom();
  await run(command('room.update', ann, { room, archived: true }));
  const first = say(bob, room, 'hi');
  const open = command('room.update', ann, { room, archived: false });
  const again = say(bob, room, 'hi', { request: first.request });
  // What changed since is read from the database, so what the batch has done until then must be in its transaction.
  const back = command('room.subscribe', ann, { room, since: 1 });
  const published = await run(first, open, again, back);
  assert.is(published.code(first), 'room_archived');
  const { seq, rev } = published.ack(again);
  assert.equal(
    published.events.map((event) => event.rev),
    [6, 7],
  );
  const { db } = database.reads;
  const rows = await db.selectFrom('messages').select(['seq', 'rev', 'body']).where('room_id', '=', room).execute();
  assert.equal(rows.at(-1), { seq, rev, body: 'hi' });
});

test.after(async () => {
  testing.writer.stop();
  await api.close();
  await database.close();
});
test.run();
