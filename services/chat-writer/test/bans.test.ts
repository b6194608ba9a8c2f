import { newId, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('bans');
const database = await testDatabase('bans');
const testing = testWriter(database);
const { run } = testing;
const api = await testApi(database, testing);
const [ann, bob, eve, dan] = [person('ann'), person('bob'), person('eve'), person('dan')];

async function makeRoom(kind: 'public' | 'private', ...guests: Actor[]): Promise<string> {
  const room = newId();
  await run(
    command('room.create', ann, { room, name: 'Room', kind }),
    ...guests.map(({ id: userId }) => command('member.add', ann, { room, userId })),
  );
  return room;
}

/** Moves the end of somebody's ban, as the time that passes would. */
async function endBan(room: string, user: Actor): Promise<void> {
  const { db } = database.reads;
  await db
    .updateTable('members')
    .set({ banned_until: '2020-01-01' })
    .where('room_id', '=', room)
    .where('user_id', '=', user.id)
    .execute();
}

test.before(async () => {
  await run(...[ann, bob, eve, dan].map((who) => command('unroute', who, { target: 'x' })));
});

test('a ban puts a member out, their sockets with them, and tells them why', async () => {
  const room = await makeRoom('private', bob);
  const ban = command('member.ban', ann, { room, userId: bob.id, reason: ' Spam,\n again ' });
  const published = await run(ban);
  const [event] = published.events;
  assert.equal(
    [event!.kind, event!.rev, event!.event.type, event!.event.reason, event!.event.user],
    ['k', 3, 'member.left', 'banned', { id: bob.id, username: 'bob', displayName: 'BOB' }],
  );
  assert.equal(published.personal, [{ user: bob.id, event: { type: 'room.removed', room, reason: 'banned' } }]);
  assert.is(published.ack(ban).rev, 3);
  const { body } = await api.get(ann, `/api/rooms/${room}/bans`);
  const { at, ...rest } = body.bans[0];
  assert.type(at, 'string');
  assert.equal(
    { ...rest, user: rest.user.username, by: rest.by.username },
    { user: 'bob', by: 'ann', reason: 'Spam, again' },
  );
});

test('somebody who never was in a public room is banned too, and their sockets leave it', async () => {
  const room = await makeRoom('public');
  const subscribe = command('room.subscribe', bob, { room });
  const before = await run(subscribe);
  assert.is(before.subscribed.length, 1);
  const published = await run(command('member.ban', ann, { room, userId: bob.id }));
  assert.equal(
    published.events.map(({ kind, rev, event }) => [kind, rev, event.type]),
    [['k', 2, 'guest.banned']],
  );
  assert.equal(published.personal, [{ user: bob.id, event: { type: 'room.removed', room, reason: 'banned' } }]);
  assert.is((await api.get(ann, `/api/rooms/${room}`)).body.room.memberCount, 1);
  // Who counts changes finds this one among them, as somebody who is out.
  const { body } = await api.get(ann, `/api/rooms/${room}/changes?since=1`);
  assert.equal([body.upTo, body.members[0].user.id, body.members[0].role], [2, bob.id, null]);
});

test('whoever is banned neither reads, joins, writes nor is brought in, by any road and before any owner', async () => {
  const room = await makeRoom('public', eve);
  await run(say(eve, room, 'hello'), command('member.ban', ann, { room, userId: eve.id }));
  const asked = [
    command('room.subscribe', eve, { room }),
    command('room.subscribe', eve, { room, since: 1 }),
    command('room.join', eve, { room }),
    say(eve, room, 'still here'),
    command('message.edit', eve, { room, seq: 1, body: 'still here' }),
    command('reaction.add', eve, { room, seq: 1, emoji: '👍' }),
    command('read.mark', eve, { room, seq: 1 }),
    command('member.add', ann, { room, userId: eve.id }),
  ];
  const codes = asked.map(() => 'banned');
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    codes,
  );
  assert.is(published.subscribed.length, 0);
  // Another owner of the partition, who remembers nothing.
  const fresh = testWriter(database, 'fresh');
  const later = await fresh.run(...asked.map((one) => ({ ...one, key: newId() })));
  assert.equal(
    asked.map((one) => later.code(one)),
    codes,
  );
  fresh.writer.stop();
  for (const path of ['', '/messages', '/changes?since=0', '/members', '/bans', '/invites']) {
    const { status, body } = await api.get(eve, `/api/rooms/${room}${path}`);
    assert.equal([status, body.code], [403, 'banned'], path);
  }
});

test('what came before the ban in one batch still happened, what came after did not', async () => {
  const room = await makeRoom('public', bob);
  const [before, ban, after, resume] = [
    say(bob, room, 'before'),
    command('member.ban', ann, { room, userId: bob.id }),
    say(bob, room, 'after'),
    command('room.subscribe', bob, { room, since: 2 }),
  ];
  const published = await run(before, ban, after, resume);
  assert.equal(
    [before, ban, after, resume].map((one) => published.code(one)),
    ['ok', 'ok', 'banned', 'banned'],
  );
  // The repetition of what went through before is still answered with what it came to.
  const again = await run({ ...before, ref: before.ref + 1_000 });
  assert.is(again.ack({ ...before, ref: before.ref + 1_000 }).duplicate, true);
});

test('a ban ends by itself, or is lifted; then one may come in again, and nothing is forgotten', async () => {
  const room = await makeRoom('public', bob, eve);
  await run(
    command('member.update', ann, { room, userId: bob.id, mutedUntil: '2100-01-01T00:00:00.000Z' }),
    command('member.ban', ann, { room, userId: bob.id, untilAt: '2100-01-01T00:00:00.000Z' }),
    command('member.ban', ann, { room, userId: eve.id }),
  );
  assert.is((await api.get(ann, `/api/rooms/${room}/bans`)).body.bans.length, 2);
  await endBan(room, bob);
  const fresh = testWriter(database, 'fresh');
  const unban = command('member.unban', ann, { room, userId: eve.id });
  const joins = [command('room.join', bob, { room }), command('room.join', eve, { room })];
  const published = await fresh.run(unban, ...joins);
  assert.equal(
    joins.map((join) => published.code(join)),
    ['ok', 'ok'],
  );
  assert.equal((await api.get(ann, `/api/rooms/${room}/bans`)).body.bans, []);
  // Going and coming again ends no mute.
  const muted = say(bob, room, 'may I?');
  assert.is((await fresh.run(muted)).code(muted), 'muted');
  const nothing = command('member.unban', ann, { room, userId: dan.id });
  assert.is((await fresh.run(nothing)).code(nothing), 'ok');
  fresh.writer.stop();
});

test('a kick that is published again throws nobody out who may be there by now', async () => {
  const room = await makeRoom('public');
  const ban = command('member.ban', ann, { room, userId: bob.id });
  await run(ban);
  assert.equal(
    (await run(ban)).events.map(({ kind }) => kind),
    ['k'],
    'still banned',
  );
  await run(command('member.unban', ann, { room, userId: bob.id }), command('room.join', bob, { room }));
  assert.equal(
    (await run(ban)).events.map(({ kind }) => kind),
    ['e'],
  );
});

test('one bans only whom one outranks, not oneself, and not into the past', async () => {
  const room = await makeRoom('public', bob, eve, dan);
  await run(
    command('member.update', ann, { room, userId: bob.id, role: 'moderator' }),
    command('member.update', ann, { room, userId: eve.id, role: 'moderator' }),
  );
  const asked = [
    command('member.ban', dan, { room, userId: bob.id }),
    command('member.ban', bob, { room, userId: eve.id }),
    command('member.ban', bob, { room, userId: ann.id }),
    command('member.ban', bob, { room, userId: bob.id }),
    command('member.ban', bob, { room, userId: dan.id, untilAt: '2020-01-01T00:00:00.000Z' }),
    command('member.ban', bob, { room, userId: dan.id, untilAt: '2100-13-45T99:00:00.000Z' }),
    command('member.ban', bob, { room, userId: dan.id }),
    command('member.ban', ann, { room, userId: eve.id }),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'forbidden', 'forbidden', 'forbidden', 'bad_request', 'bad_request', 'ok', 'ok'],
  );
  const stranger = command('member.ban', ann, { room, userId: newId() });
  assert.is((await run(stranger)).code(stranger), undefined, 'an account may be on its way');
  await testing.nextDeferred();
});

test('a second ban takes the newest reason and end; the list has the newest first, page by page', async () => {
  const room = await makeRoom('public');
  const many = Array.from({ length: 5 }, (_, index) => person(`banned${index}`));
  await run(...many.map((who) => command('unroute', who, { target: 'x' })));
  for (const { id: userId } of many) await run(command('member.ban', ann, { room, userId, reason: 'first' }));
  const again = await run(command('member.ban', ann, { room, userId: many[0]!.id, reason: 'second' }));
  assert.equal(again.events, []);
  const seen: string[] = [];
  for (let cursor = ''; ;) {
    const { body } = await api.get(ann, `/api/rooms/${room}/bans?limit=2${cursor}`);
    seen.push(...body.bans.map(({ user, reason }: { user: { username: string }; reason: string }) => `${user.username} ${reason}`)); // prettier-ignore
    if (body.nextCursor === null) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  assert.equal(seen, ['banned0 second', 'banned4 first', 'banned3 first', 'banned2 first', 'banned1 first']);
  assert.is((await api.get(bob, `/api/rooms/${room}/bans`)).body.code, 'not_a_member');
  const wrong = Buffer.from(JSON.stringify(['+099999-01-01T00:00:00.000Z', 'x'])).toString('base64url');
  assert.is((await api.get(ann, `/api/rooms/${room}/bans?cursor=${wrong}`)).body.code, 'bad_request');
});

test.after(async () => {
  testing.writer.stop();
  await api.close();
  await database.close();
});
test.run();
