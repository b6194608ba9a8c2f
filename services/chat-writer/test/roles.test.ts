import { newId, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('roles, mutes and slow mode');
const database = await testDatabase('roles');
const { run, writer } = testWriter(database);
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];
const LATER = '2100-01-01T00:00:00.000Z';

async function makeRoom(...guests: Actor[]): Promise<string> {
  const room = newId();
  await run(
    command('room.create', ann, { room, name: 'Room', kind: 'public' }),
    ...guests.map(({ id: userId }) => command('member.add', ann, { room, userId })),
  );
  return room;
}

test.before(async () => {
  await run(...[ann, bob, eve].map((who) => command('unroute', who, { target: 'x' })));
});

test('an owner gives roles: everybody hears, and who got it sees their room anew', async () => {
  const room = await makeRoom(bob);
  const published = await run(command('member.update', ann, { room, userId: bob.id, role: 'moderator' }));
  const { rev, event } = published.events[0]!;
  assert.equal([rev, event.type, event.role], [3, 'member.updated', 'moderator']);
  const { user, event: added } = published.personal[0]!;
  assert.equal([user, added.type, (added.info as { role: string }).role], [bob.id, 'room.added', 'moderator']);
  const same = command('member.update', ann, { room, userId: bob.id, role: 'moderator' });
  const again = await run(same);
  assert.equal([again.ack(same).rev, again.events], [3, []]);
});

test('a room is handed over by naming the next owner; the last one cannot step down', async () => {
  const room = await makeRoom(bob);
  const down = command('member.update', ann, { room, userId: ann.id, role: 'member' });
  assert.is((await run(down)).code(down), 'last_owner');
  const again = command('member.update', ann, { room, userId: ann.id, role: 'member' });
  const published = await run(command('member.update', ann, { room, userId: bob.id, role: 'owner' }), again);
  assert.is(published.code(again), 'ok');
  const grab = command('member.update', ann, { room, userId: ann.id, role: 'owner' });
  assert.is((await run(grab)).code(grab), 'forbidden');
});

test('a muted member reads, but neither writes, edits nor reacts; it ends by itself or is lifted', async () => {
  const room = await makeRoom(bob);
  const mute = command('member.update', ann, { room, userId: bob.id, mutedUntil: LATER });
  const published = await run(say(bob, room, 'hello'), mute);
  assert.is(published.events.at(-1)!.event.mutedUntil, LATER);
  assert.is((published.personal.at(-1)!.event.info as { mutedUntil: string }).mutedUntil, LATER);
  const asked = [
    say(bob, room, 'psst'),
    command('message.edit', bob, { room, seq: 1, body: 'psst' }),
    command('reaction.add', bob, { room, seq: 1, emoji: '👍' }),
    command('read.mark', bob, { room, seq: 1 }),
    command('message.delete', bob, { room, seq: 1 }),
  ];
  const answers = await run(...asked);
  assert.equal(
    asked.map((one) => answers.code(one)),
    ['muted', 'muted', 'muted', 'ok', 'ok'],
  );
  const refusal = answers.reply(asked[0]!) as { retryAfterMs: number };
  assert.ok(refusal.retryAfterMs > 1_000);
  await run(command('member.update', ann, { room, userId: bob.id, mutedUntil: '2020-01-01T00:00:00.000Z' }));
  const freed = say(bob, room, 'thanks');
  assert.is((await run(freed)).code(freed), 'ok');
});

test('one mutes only whom one outranks, and not oneself', async () => {
  const room = await makeRoom(bob, eve);
  await run(...[bob, eve].map(({ id }) => command('member.update', ann, { room, userId: id, role: 'moderator' })));
  const asked = [
    command('member.update', bob, { room, userId: eve.id, mutedUntil: LATER }),
    command('member.update', bob, { room, userId: bob.id, mutedUntil: null }),
    command('member.update', bob, { room, userId: eve.id, role: 'member' }),
    command('member.update', bob, { room, userId: newId(), mutedUntil: LATER }),
    command('member.update', ann, { room, userId: eve.id }),
    command('member.update', ann, { room, userId: eve.id, role: 'member', mutedUntil: LATER }),
    command('member.update', bob, { room, userId: eve.id, mutedUntil: null }),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'forbidden', 'forbidden', 'user_not_found', 'bad_request', 'ok', 'ok'],
  );
});

test('slow mode holds members back, whoever owns the partition, and moderators not', async () => {
  const room = await makeRoom(bob, eve);
  const [first, second] = [say(bob, room, 'one'), say(bob, room, 'two')];
  await run(command('room.update', ann, { room, slowModeS: 60 }));
  const published = await run(first, second, say(ann, room, 'I may'), say(ann, room, 'always'), say(eve, room, 'me'));
  assert.equal([published.code(first), published.code(second)], ['ok', 'slow_mode']);
  const refusal = published.reply(second) as { retryAfterMs: number };
  assert.ok(refusal.retryAfterMs > 50_000 && refusal.retryAfterMs <= 60_000);
  assert.is(published.events.filter(({ event }) => event.type === 'message.created').length, 4);
  const fresh = testWriter(database, 'fresh');
  const third = say(bob, room, 'three');
  assert.is((await fresh.run(third)).code(third), 'slow_mode');
  // What was sent is still answered as sent.
  const repeated = { ...first, ref: first.ref + 10_000 };
  assert.is((await fresh.run(repeated)).ack(repeated).duplicate, true);
  // Going and coming again does not help.
  const back = say(bob, room, 'back');
  const later = await fresh.run(command('room.leave', bob, { room }), command('room.join', bob, { room }), back);
  assert.is(later.code(back), 'slow_mode');
  const off = say(bob, room, 'off');
  assert.is((await fresh.run(command('room.update', ann, { room, slowModeS: 0 }), off)).code(off), 'ok');
  fresh.writer.stop();
});

test('a refused message does not begin the pause anew', async () => {
  const room = await makeRoom(bob);
  await run(command('room.update', ann, { room, slowModeS: 60 }));
  const blank = say(bob, room, ' ');
  const fine = say(bob, room, 'fine');
  const published = await run(blank, fine);
  assert.equal([published.code(blank), published.code(fine)], ['body_blank', 'ok']);
});

test('preferences are one’s own, survive leaving, and are told to all devices', async () => {
  const room = await makeRoom(bob);
  const prefs = command('room.prefs', bob, { room, notify: 'mentions' });
  const published = await run(prefs, command('room.prefs', bob, { room, favourite: true }));
  assert.equal(published.events, []);
  assert.equal(
    published.personal.map(({ user, event }) => [user, event]),
    [
      [bob.id, { type: 'room.prefs', room, notify: 'mentions', favourite: false }],
      [bob.id, { type: 'room.prefs', room, notify: 'mentions', favourite: true }],
    ],
  );
  const same = command('room.prefs', bob, { room, notify: 'mentions', favourite: true });
  assert.equal((await run(same)).personal, []);
  const join = command('room.join', bob, { room });
  const back = (await run(command('room.leave', bob, { room }), join)).ack(join).info as Record<string, unknown>;
  assert.equal([back['notify'], back['favourite']], ['mentions', true]);
  const guest = command('room.prefs', eve, { room, notify: 'none' });
  assert.is((await run(guest)).code(guest), 'not_a_member');
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
