import { limits, newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('pins and revisions');
const database = await testDatabase('pins');
const writer = testWriter(database);
const { run } = writer;
const api = await testApi(database, writer);
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];

async function makeRoom(): Promise<string> {
  const room = newId();
  await run(
    command('room.create', ann, { room, name: 'R', kind: 'public' }),
    command('room.join', bob, { room }),
    command('room.join', eve, { room }),
  );
  return room;
}

const pin = (who: typeof ann, room: string, seq: number) => command('message.pin', who, { room, seq });
const unpin = (who: typeof ann, room: string, seq: number) => command('message.unpin', who, { room, seq });
const pinned = async (room: string) =>
  (await api.get(bob, `/api/rooms/${room}/pins`)).body.messages.map(({ seq }: { seq: number }) => seq);

test('a pin is a change of the message; pinning twice is one', async () => {
  const room = await makeRoom();
  await run(say(bob, room, 'one'), say(bob, room, 'two'));
  const again = pin(ann, room, 1);
  const published = await run(pin(ann, room, 1), again);
  assert.is(published.events.length, 1);
  const { event, rev } = published.events[0]!;
  assert.equal([event.type, event.pinnedBy, typeof event.pinnedAt], ['message.updated', ann.id, 'string']);
  assert.is(published.ack(again).rev, rev);
  await run(pin(ann, room, 2));
  assert.equal(await pinned(room), [2, 1], 'the newest pin first');
  const off = await run(unpin(ann, room, 1), unpin(ann, room, 1));
  assert.is(off.events.length, 1);
  assert.equal([off.events[0]!.event.pinnedAt, off.events[0]!.event.pinnedBy], [undefined, undefined]);
  assert.equal(await pinned(room), [2]);
});

test('pinned, unpinned, pinned and deleted in one batch', async () => {
  const room = await makeRoom();
  await run(say(bob, room, 'one'), say(bob, room, 'two'));
  await run(pin(ann, room, 1), unpin(ann, room, 1), pin(ann, room, 1), pin(ann, room, 2));
  assert.equal((await pinned(room)).toSorted(), [1, 2]);
  const published = await run(command('message.delete', ann, { room, seq: 1 }));
  assert.is(published.events[0]!.event.pinnedAt, undefined, 'a tombstone is not kept at hand');
  assert.equal(await pinned(room), [2]);
});

test('a room has at most so many', async () => {
  const room = await makeRoom();
  const places = Array.from({ length: limits.pinsPerRoom + 1 }, (_, index) => index + 1);
  await run(...places.map(() => say(bob, room, 'x')));
  const asked = places.map((seq) => pin(ann, room, seq));
  const published = await run(...asked);
  assert.is(published.code(asked.at(-1)!), 'too_many_pins');
  const later = pin(ann, room, limits.pinsPerRoom + 1);
  assert.is((await run(later)).code(later), 'too_many_pins');
  const swapped = pin(ann, room, limits.pinsPerRoom + 1);
  assert.is((await run(unpin(ann, room, 1), swapped)).code(swapped), 'ok');
  assert.is((await pinned(room)).length, limits.pinsPerRoom);
});

test('each refusal has its code', async () => {
  const room = await makeRoom();
  await run(say(bob, room, 'one'), say(bob, room, 'two'), command('message.delete', bob, { room, seq: 2 }));
  const asked = [
    pin(bob, room, 1),
    unpin(bob, room, 1),
    pin(ann, room, 2),
    pin(ann, room, 9),
    pin(person('dan'), room, 1),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'forbidden', 'message_deleted', 'message_not_found', 'not_a_member'],
  );
});

test('what a message said before is for its author and for moderators, newest first, page by page', async () => {
  const room = await makeRoom();
  await run(say(bob, room, 'one'));
  for (const body of ['two', 'three', 'four']) await run(command('message.edit', bob, { room, seq: 1, body }));
  await run(command('message.delete', ann, { room, seq: 1 }));
  const url = `/api/rooms/${room}/messages/1/revisions`;
  const { body } = await api.get(ann, url);
  assert.equal(
    body.revisions.map((one: { body: string; replacedBy: { id: string } }) => [one.body, one.replacedBy.id]),
    [
      ['four', ann.id],
      ['three', bob.id],
      ['two', bob.id],
      ['one', bob.id],
    ],
  );
  const first = (await api.get(bob, `${url}?limit=3`)).body;
  const second = (await api.get(bob, `${url}?limit=3&cursor=${first.nextCursor}`)).body;
  assert.equal([...first.revisions, ...second.revisions], body.revisions);
  assert.is(second.nextCursor, null);
  const code = async (who: typeof ann, path: string) => (await api.get(who, path)).body.code;
  assert.is(await code(eve, url), 'forbidden');
  assert.is(await code(person('dan'), url), 'not_a_member');
  assert.is(await code(ann, `/api/rooms/${room}/messages/7/revisions`), 'message_not_found');
  assert.is(await code(ann, `${url}?cursor=x`), 'bad_request');
});

test.after(async () => {
  writer.writer.stop();
  await api.close();
  await database.close();
});
test.run();
