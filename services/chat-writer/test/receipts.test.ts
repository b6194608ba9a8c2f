import { limits, newId, type Actor, type Member } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter, type Published } from './helpers/writer.ts';

const test = suite('receipts and settings');
const database = await testDatabase('receipts');
const testing = testWriter(database);
const { run } = testing;
const { get, close } = await testApi(database, testing);

async function makeRoom(owner: Actor, ...guests: Actor[]): Promise<string> {
  const room = newId();
  await run(
    command('room.create', owner, { room, name: 'Room', kind: 'private' }),
    ...guests.map(({ id: userId }) => command('member.add', owner, { room, userId })),
    ...['one', 'two', 'three'].map((body) => say(owner, room, body)),
  );
  return room;
}

const people = async (...names: string[]): Promise<Actor[]> => {
  const actors = names.map((name) => person(name));
  await run(...actors.map((who) => command('unroute', who, { target: 'x' })));
  return actors;
};

const settings = (who: Actor, receipts: boolean) => command('settings.set', who, { user: who.id, receipts });

/** What went out as a signal to a room: user and JSON. */
const signals = ({ entries }: Published) =>
  entries
    .map(({ record }) => record.split('\t'))
    .filter(([kind]) => kind === 't')
    .map(([, , user, json]) => ({ user, event: JSON.parse(json ?? '') as unknown }));

const readSeqs = async (who: Actor, room: string) => {
  const { body } = await get(who, `/api/rooms/${room}/members`);
  return Object.fromEntries((body.members as Member[]).map(({ user, readSeq }) => [user.username, readSeq]));
};

test('who reads on in a small room is seen by the others, once for each step', async () => {
  const [ann, bob] = await people('ann', 'bob');
  const room = await makeRoom(ann!, bob!);
  const read = (seq: number) => command('read.mark', bob!, { room, seq });
  assert.equal(signals(await run(read(2))), [
    { user: bob!.id, event: { type: 'receipt', room, user: bob!.id, seq: 2 } },
  ]);
  assert.equal(signals(await run(read(2), read(1))), []);
  assert.is(signals(await run(read(99))).length, 1);
  assert.equal(signals(await run(read(3))), [], 'no further than there is');
  assert.equal(await readSeqs(ann!, room), { ann: 0, bob: 3 });
});

test('who wants to be seen by nobody is not, and is again when they want to', async () => {
  const [ann, bob] = await people('ann2', 'bob2');
  const room = await makeRoom(ann!, bob!);
  const off = await run(settings(bob!, false));
  assert.equal(off.personal, [{ user: bob!.id, event: { type: 'settings.updated', settings: { receipts: false } } }]);
  const published = await run(command('read.mark', bob!, { room, seq: 1 }));
  assert.equal(signals(published), []);
  assert.equal(
    published.personal.map(({ event }) => event.type),
    ['read.updated'],
    'their own devices learn it',
  );
  assert.equal(await readSeqs(ann!, room), { ann2: 0, bob2: undefined });
  assert.equal((await get(bob!, '/api/settings')).body, { settings: { receipts: false } });
  await run(settings(bob!, true));
  assert.equal((await get(bob!, '/api/settings')).body, { settings: { receipts: true } });
  assert.is(signals(await run(command('read.mark', bob!, { room, seq: 2 }))).length, 1);
  assert.equal(await readSeqs(ann!, room), { ann2: 0, bob2: 2 });
});

test('in a room of more than 50 nobody sees how far others have read', async () => {
  const [ann, ...others] = await people(...Array.from({ length: limits.receiptMembers + 1 }, (_, n) => `crowd${n}`));
  const room = await makeRoom(ann!, ...others);
  const [last] = others.slice(-1);
  assert.equal(signals(await run(command('read.mark', last!, { room, seq: 1 }))), []);
  assert.equal(new Set(Object.values(await readSeqs(ann!, room))), new Set([undefined]));
  await run(command('room.leave', last!, { room }));
  assert.is(signals(await run(command('read.mark', others[0]!, { room, seq: 1 }))).length, 1);
});

test('nobody sets what is somebody else’s, and nothing set is nothing changed', async () => {
  const [ann, bob] = await people('ann3', 'bob3');
  const wrong = command('settings.set', ann!, { user: bob!.id, receipts: false });
  assert.is((await run(wrong)).code(wrong), 'forbidden');
  const nothing = command('settings.set', ann!, { user: ann!.id });
  const published = await run(nothing);
  assert.is(published.code(nothing), 'ok');
  assert.equal(published.personal, []);
});

test.after(async () => {
  await close();
  await database.close();
});
test.run();
