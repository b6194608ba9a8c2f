import { setTimeout as delay } from 'node:timers/promises';
import { newId, uuidv7, type Actor, type UserEvent } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('people and their sessions');
const database = await testDatabase('people');
const here = testWriter(database, 'here');
const elsewhere = testWriter(database, 'elsewhere');
const { run, tell } = here;

type AccountEvent = Extract<UserEvent['type'], `user.${string}`>;

function account(type: AccountEvent, actor: Actor, atMs: number, displayName = actor.displayName): UserEvent {
  const { id, username, role } = actor;
  return { type, id: uuidv7(), at: new Date(atMs).toISOString(), user: { id, username, displayName, role } };
}
const sessionEnd = ({ id: userId, session }: Actor): UserEvent => ({
  type: 'session.ended',
  id: uuidv7(),
  at: new Date().toISOString(),
  userId,
  session,
  reason: 'logout',
});
async function makeRoom(owner: Actor): Promise<string> {
  const room = newId();
  await run(command('room.create', owner, { room, name: 'R', kind: 'public' }));
  return room;
}
const nameOf = async (id: string) =>
  (await database.reads.db.selectFrom('people').select('display_name').where('id', '=', id).executeTakeFirst())
    ?.display_name;

test('somebody who acts before auth’s word of them has come is taken from their token', async () => {
  const ann = person('ann');
  await makeRoom(ann);
  assert.is(await nameOf(ann.id), 'ANN');
  await tell(account('user.registered', ann, 1_000, 'Ann'));
  assert.is(await nameOf(ann.id), 'Ann');
});

test('older news of a person, or an older token, does not undo newer', async () => {
  const ann = person('ann');
  const events = [
    account('user.registered', ann, 1_000, 'One'),
    account('user.updated', ann, 2_000, 'Two'),
    account('user.updated', ann, 3_000, 'Three'),
  ];
  await tell(...events);
  await tell(...events.slice(0, 2));
  const room = await makeRoom(ann);
  const published = await run(say(ann, room, 'hi'));
  assert.is(await nameOf(ann.id), 'Three');
  assert.is((published.events[0]!.event.sender as { displayName: string }).displayName, 'Three');
});

test('what a session sends after its end is refused, in the same batch of events too', async () => {
  const ann = person('ann');
  const room = await makeRoom(ann);
  await tell(sessionEnd(ann));
  const asked = [
    say(ann, room, 'hi'),
    command('room.subscribe', ann, { room }),
    command('room.update', ann, { room, topic: 'x' }),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['session_ended', 'session_ended', 'session_ended'],
  );
  const again = { ...ann, session: 'another' };
  const sent = say(again, room, 'hi');
  assert.is((await run(sent)).code(sent), 'ok');
});

test('what was done before a session ended stays done when it comes again', async () => {
  const ann = person('ann');
  const room = await makeRoom(ann);
  const [sent, edit] = [say(ann, room, 'hi'), command('message.edit', ann, { room, seq: 1, body: 'ho' })];
  await run(sent, edit);
  await tell(sessionEnd(ann));
  const published = await run(sent, edit);
  assert.is(published.ack(sent).duplicate, true);
  assert.is(published.ack(edit).rev, 3);
});

test('a deactivated account does nothing and is found by nobody, until it is active again', async () => {
  const [ann, bob] = [person('ann'), person('bob')];
  const room = await makeRoom(ann);
  await tell(account('user.registered', bob, 1_000));
  await tell(account('user.deactivated', bob, 2_000));
  await tell(account('user.registered', bob, 1_000));
  const [join, add] = [command('room.join', bob, { room }), command('member.add', ann, { room, userId: bob.id })];
  const published = await run(join, add);
  assert.equal([published.code(join), published.code(add)], ['account_deactivated', 'user_not_found']);
  await tell(account('user.reactivated', bob, 3_000));
  const later = command('room.join', bob, { room });
  assert.is((await run(later)).code(later), 'ok');
});

test('other instances know within a moment', async () => {
  const [ann, bob] = [person('ann'), person('bob')];
  await elsewhere.people.findActors(new Map([[bob.id, bob]]), []);
  await elsewhere.revocations.start(20, (error) => {
    throw error;
  });
  await tell(sessionEnd(ann));
  await tell(account('user.deactivated', bob, 1_000, 'Robert'));
  for (let tries = 0; tries < 100 && !elsewhere.revocations.isDeactivated(bob.id); tries++) await delay(10);
  assert.ok(elsewhere.revocations.isEnded(ann.session));
  assert.ok(elsewhere.revocations.isDeactivated(bob.id));
  assert.is((await elsewhere.people.find([bob.id])).get(bob.id)?.displayName, 'Robert');
  elsewhere.revocations.stop();
});

test('somebody who registered a moment ago is waited for, somebody who never did is not found', async () => {
  const [ann, bob] = [person('ann'), person('bob')];
  const room = await makeRoom(ann);
  const add = command('member.add', ann, { room, userId: bob.id });
  const published = await run(add);
  assert.is(published.reply(add), undefined);
  await tell(account('user.registered', bob, 1_000));
  const put = await here.nextDeferred();
  const later = JSON.parse(put.record);
  assert.is(later.deferrals, 1);
  assert.is((await run(later)).code(add), 'ok');
  const hopeless = command('member.add', ann, { room, userId: newId() });
  const last = { ...hopeless, deferrals: 5 };
  assert.is((await run(last)).code(hopeless), 'user_not_found');
});

test.after(async () => {
  here.writer.stop();
  elsewhere.writer.stop();
  await database.close();
});
test.run();
