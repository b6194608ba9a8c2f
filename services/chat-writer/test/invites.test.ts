import { limits, newId, type Actor, type Invite } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tidyUp } from '../src/housekeeping.ts';
import { testApi } from './helpers/api.ts';
import { command } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('invites');
const database = await testDatabase('invites');
const testing = testWriter(database);
const { run } = testing;
const api = await testApi(database, testing);
const [ann, bob, eve, dan] = [person('ann'), person('bob'), person('eve'), person('dan')];
const { db } = database.reads;

async function makeRoom(kind: 'public' | 'private', ...guests: Actor[]): Promise<string> {
  const room = newId();
  await run(
    command('room.create', ann, { room, name: 'Room', kind, topic: 'talk' }),
    ...guests.map(({ id: userId }) => command('member.add', ann, { room, userId })),
  );
  return room;
}

async function invite(room: string, fields: { expiresInS?: number; maxUses?: number } = {}, by = ann): Promise<Invite> {
  const create = command('invite.create', by, { room, ...fields });
  return (await run(create)).ack(create).invite!;
}

const accept = (who: Actor, room: string, code: string) => command('invite.accept', who, { room, code });

const expire = (room: string) =>
  db.updateTable('invites').set({ expires_at: '2020-01-01' }).where('room_id', '=', room).execute();

test.before(async () => {
  await run(...[ann, bob, eve, dan].map((who) => command('unroute', who, { target: 'x' })));
});

test('a code shows where it leads, and lets in', async () => {
  const room = await makeRoom('private');
  const { code, createdBy, uses, maxUses, expiresAt, createdAt } = await invite(room);
  assert.match(code, new RegExp(`^${room}\\.[0-9a-z]{16}$`));
  assert.equal([createdBy.username, uses, maxUses], ['ann', 0, undefined]);
  assert.is(Date.parse(expiresAt) - Date.parse(createdAt), limits.inviteDefaultS * 1_000);
  const { body } = await api.get(bob, `/api/invites/${code}`);
  assert.equal(body.invite, {
    room: { id: room, name: 'Room', kind: 'private', topic: 'talk', memberCount: 1 },
    createdBy,
    expiresAt,
    member: false,
  });
  const join = accept(bob, room, code);
  const published = await run(join);
  assert.is(published.ack(join).info!.memberCount, 2);
  assert.equal(
    published.events.map(({ event }) => event.type),
    ['member.joined'],
  );
  assert.equal(
    published.personal.map(({ user, event }) => [user, event.type]),
    [[bob.id, 'room.added']],
  );
  assert.is((await api.get(bob, `/api/invites/${code}`)).body.invite.member, true);
  assert.is((await api.get(ann, `/api/rooms/${room}/invites`)).body.invites[0].uses, 1);
});

test('uses are counted, of those who come in, and in one batch too', async () => {
  const room = await makeRoom('private');
  const { code } = await invite(room, { maxUses: 1 });
  const [first, again, second] = [accept(bob, room, code), accept(bob, room, code), accept(eve, room, code)];
  const published = await run(first, again, second);
  assert.equal(
    [first, again, second].map((one) => published.code(one)),
    ['ok', 'ok', 'invite_used_up'],
  );
  assert.is((await api.get(dan, `/api/invites/${code}`)).body.code, 'invite_used_up');
  // A repetition of the same request, after a crash say, uses nothing up.
  const repeated = { ...first, ref: first.ref + 10_000 };
  assert.is((await run(repeated)).code(repeated), 'ok');
  assert.equal((await api.get(ann, `/api/rooms/${room}/invites`)).body.invites, [], 'only those that still hold');
});

test('an invite expires, is revoked, and is forgotten', async () => {
  const room = await makeRoom('private');
  const { code } = await invite(room, { expiresInS: 60 });
  await expire(room);
  const late = accept(bob, room, code);
  assert.is((await run(late)).code(late), 'invite_expired');
  assert.is((await api.get(bob, `/api/invites/${code}`)).body.code, 'invite_expired');
  await tidyUp(db, 1_000);
  const gone = accept(bob, room, code);
  assert.is((await run(gone)).code(gone), 'invite_not_found');
  const fresh = await invite(room);
  const [revoke, refused] = [command('invite.revoke', ann, { room, code: fresh.code }), accept(bob, room, fresh.code)];
  const published = await run(revoke, refused);
  assert.equal([published.code(revoke), published.code(refused)], ['ok', 'invite_not_found']);
  const { status, body } = await api.get(bob, `/api/invites/${fresh.code}`);
  assert.equal([status, body.code], [404, 'invite_not_found']);
  const twice = command('invite.revoke', ann, { room, code: fresh.code });
  assert.is((await run(twice)).code(twice), 'invite_not_found');
});

test('a secret that was guessed, or belongs to another room, opens nothing', async () => {
  const [room, other] = [await makeRoom('private'), await makeRoom('private')];
  const { code } = await invite(other);
  const asked = [
    accept(bob, room, `${room}.0123456789abcdef`),
    accept(bob, room, code),
    accept(bob, room, `${room}.${code.slice(-16)}`),
    command('invite.revoke', ann, { room, code }),
  ];
  for (const one of asked) assert.is((await run(one)).code(one), 'invite_not_found');
});

test('no invite leads past a ban, into an archive or a full room', async () => {
  const room = await makeRoom('private');
  const { code } = await invite(room);
  const [banned, fine] = [accept(bob, room, code), accept(eve, room, code)];
  const published = await run(command('member.ban', ann, { room, userId: bob.id }), banned, fine);
  assert.equal([published.code(banned), published.code(fine)], ['banned', 'ok']);
  assert.is((await api.get(bob, `/api/invites/${code}`)).body.code, 'banned');
  const archived = accept(dan, room, code);
  assert.is(
    (await run(command('room.update', ann, { room, archived: true }), archived)).code(archived),
    'room_archived',
  );
  assert.is((await api.get(dan, `/api/invites/${code}`)).body.code, 'room_archived');
  await run(command('room.update', ann, { room, archived: false }));
  await db.updateTable('rooms').set({ member_count: limits.membersPerRoom }).where('id', '=', room).execute();
  const fresh = testWriter(database, 'fresh');
  const full = accept(dan, room, code);
  assert.is((await fresh.run(full)).code(full), 'room_full');
  fresh.writer.stop();
});

test('members see and revoke their own, moderators all', async () => {
  const room = await makeRoom('public', bob, eve);
  const [mine, theirs] = [await invite(room, {}, bob), await invite(room, {}, eve)];
  const codes = async (who: Actor) =>
    (await api.get(who, `/api/rooms/${room}/invites`)).body.invites.map(({ code }: Invite) => code);
  assert.equal(await codes(bob), [mine.code]);
  assert.equal(new Set(await codes(ann)), new Set([mine.code, theirs.code]));
  const asked = [
    command('invite.revoke', bob, { room, code: theirs.code }),
    command('invite.revoke', bob, { room, code: mine.code }),
    command('invite.revoke', ann, { room, code: theirs.code }),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'ok', 'ok'],
  );
  assert.is((await api.get(dan, `/api/rooms/${room}/invites`)).body.code, 'not_a_member');
  const closed = await makeRoom('private', bob);
  assert.is((await api.get(bob, `/api/rooms/${closed}/invites`)).body.code, 'forbidden');
});

test('a room has so many invites and no more, listed page by page with the newest first', async () => {
  const room = await makeRoom('public');
  const create = () => command('invite.create', ann, { room });
  await run(...Array.from({ length: limits.invitesPerRoom }, create));
  const more = create();
  assert.is((await run(more)).code(more), 'too_many_invites');
  const seen: Invite[] = [];
  for (let cursor = ''; ;) {
    const { body } = await api.get(ann, `/api/rooms/${room}/invites?limit=30${cursor}`);
    seen.push(...body.invites);
    if (body.nextCursor === null) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  assert.is(new Set(seen.map(({ code }) => code)).size, limits.invitesPerRoom);
  await run(command('invite.revoke', ann, { room, code: seen[0]!.code }));
  const last = create();
  assert.is((await run(last)).code(last), 'ok');
});

test.after(async () => {
  testing.writer.stop();
  await api.close();
  await database.close();
});
test.run();
