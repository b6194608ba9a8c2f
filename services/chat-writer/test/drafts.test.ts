import { limits, newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('drafts');
const database = await testDatabase('drafts');
const writer = testWriter(database);
const { run } = writer;
const api = await testApi(database, writer);
const [ann, bob] = [person('ann'), person('bob')];

async function makeRoom(kind: 'public' | 'private' = 'public'): Promise<string> {
  const room = newId();
  await run(command('room.create', ann, { room, name: 'R', kind }));
  return room;
}

const draft = (who: typeof ann, room: string, body: string, root?: number) =>
  command('draft.set', who, { user: who.id, room, body, ...(root === undefined ? {} : { root }) });
const drafts = async (who: typeof ann, room: string) =>
  (await api.get(who, '/api/drafts')).body.drafts
    .filter((one: { room: string }) => one.room === room)
    .map(({ root, body }: { root?: number; body: string }) => [root, body]);

test('a draft follows its person over devices, one for a room and one for each thread', async () => {
  const room = await makeRoom();
  const published = await run(
    draft(ann, room, 'Hel'),
    draft(ann, room, 'Hello ', undefined),
    draft(ann, room, 'yes', 3),
  );
  assert.equal(
    published.personal.map(({ user, event }) => [user, event.type, event.root, event.body]),
    [
      [ann.id, 'draft.updated', undefined, 'Hel'],
      [ann.id, 'draft.updated', undefined, 'Hello '],
      [ann.id, 'draft.updated', 3, 'yes'],
    ],
  );
  assert.equal(
    new Map(await drafts(ann, room)),
    new Map([
      [undefined, 'Hello '],
      [3, 'yes'],
    ]),
  );
  assert.equal(await drafts(bob, room), []);
});

test('nothing typed takes it away, wherever the room has gone to', async () => {
  const room = await makeRoom();
  await run(draft(ann, room, 'x'));
  const gone = await run(draft(ann, room, ''), draft(ann, room, ''));
  assert.is(gone.personal.length, 1);
  assert.equal(await drafts(ann, room), []);
  const nowhere = draft(ann, 'nowhere', '');
  assert.is((await run(nowhere)).code(nowhere), 'ok');
});

test('each refusal has its code, and so has one too many', async () => {
  const secret = await makeRoom('private');
  const room = await makeRoom();
  const longest = draft(bob, room, '😀'.repeat(limits.bodyChars));
  const asked = [
    draft(bob, room, '😀'.repeat(limits.bodyChars + 1)),
    draft(bob, secret, 'x'),
    draft(bob, 'nowhere', 'x'),
    command('draft.set', bob, { user: ann.id, room, body: 'x' }),
    longest,
  ];
  const [mine, others] = [asked.filter(({ user }) => user === bob.id), asked.filter(({ user }) => user !== bob.id)];
  const [published, forged] = [await run(...mine), await run(...others)];
  assert.equal(
    asked.map((one) => published.code(one) ?? forged.code(one)),
    ['body_too_long', 'not_a_member', 'room_not_found', 'forbidden', 'ok'],
  );
  const many = Array.from({ length: limits.draftsPerPerson }, (_, index) => draft(bob, room, 'x', index + 1));
  const filled = await run(...many);
  assert.is(filled.code(many.at(-1)!), 'too_many_drafts');
  const again = draft(bob, room, 'changed', 1);
  assert.is((await run(again)).code(again), 'ok', 'one that is there may change');
  assert.is((await drafts(bob, room)).length, limits.draftsPerPerson);
});

test('a draft in a room of another partition does not make its room remembered there', async () => {
  const room = await makeRoom();
  await run(draft(bob, room, 'x'));
  const joined = command('room.join', bob, { room });
  await run(joined);
  const renamed = command('room.update', ann, { room, name: 'New' });
  assert.is((await run(renamed)).ack(renamed).info?.name, 'New');
  assert.is((await api.get(bob, `/api/rooms/${room}`)).body.room.memberCount, 2);
});

test.after(async () => {
  writer.writer.stop();
  await api.close();
  await database.close();
});
test.run();
