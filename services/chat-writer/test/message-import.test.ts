import { newId, uuidv7, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listAuditEntries } from '../src/db/audit-log.queries.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('message.import');
const database = await testDatabase('import');
const { run, writer } = testWriter(database);
const [ann, bob] = [person('ann'), person('bob')];
const admin: Actor = { ...person('root'), role: 'admin' };
// Their tokens introduce them.
await run(command('read.mark', bob, { room: 'none', seq: 1 }));

async function makeRoom(): Promise<string> {
  const room = newId();
  await run(command('room.create', ann, { room, name: 'R', kind: 'private' }));
  return room;
}

const at = (day: number) => `2025-01-${String(day).padStart(2, '0')}T12:00:00.000Z`;
const bring = (
  room: string,
  day: number,
  more: { senderId?: string; body?: string; replyTo?: number; request?: string } = {},
) => command('message.import', admin, { room, writtenAt: at(day), senderId: ann.id, body: 'old', ...more });

test('what was written elsewhere keeps its time and its writer, and is like any other message', async () => {
  const room = await makeRoom();
  const published = await run(bring(room, 1, { body: ' first ' }), bring(room, 2, { replyTo: 1 }), bring(room, 2));
  assert.equal(
    published.events.map(({ rev, event }) => [rev, event.type, event.seq, event.at, event.body, event.root]),
    [
      [2, 'message.created', 1, at(1), 'first', undefined],
      [3, 'message.created', 2, at(2), 'old', 1],
      [4, 'message.created', 3, at(2), 'old', undefined],
    ],
  );
  assert.equal((published.events[0]!.event.sender as { id: string }).id, ann.id);
});

test('the same id is one message, in a batch, across batches and after a crash', async () => {
  const room = await makeRoom();
  const first = bring(room, 1);
  const again = bring(room, 1, { request: first.request });
  const published = await run(first, again);
  assert.is(published.ack(again).duplicate, true);
  await run(bring(room, 5));
  const late = bring(room, 1, { request: first.request });
  assert.equal([(await run(late)).ack(late).seq, (await run(late)).ack(late).duplicate], [1, true]);
  const redelivered = await testWriter(database, 'next').run(first);
  assert.is(redelivered.ack(first).seq, 1);
});

test('the order of time holds, in one batch and after live messages', async () => {
  const room = await makeRoom();
  const asked = [bring(room, 3), bring(room, 2), bring(room, 3)];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['ok', 'bad_request', 'ok'],
  );
  const early = bring(room, 2);
  assert.is((await run(early)).code(early), 'bad_request');
  const future = command('message.import', admin, {
    room,
    writtenAt: '2999-01-01T00:00:00.000Z',
    senderId: ann.id,
    body: 'x',
  });
  const never = command('message.import', admin, {
    room,
    writtenAt: '2025-02-30T99:00:00.000Z',
    senderId: ann.id,
    body: 'x',
  });
  const behind = bring(room, 9);
  const later = await run(future, never, say(ann, room, 'now'), behind);
  assert.equal(
    [future, never, behind].map((one) => later.code(one)),
    ['bad_request', 'bad_request', 'bad_request'],
  );
});

test('each refusal has its code', async () => {
  const room = await makeRoom();
  const asked = [
    command('message.import', ann, { room, writtenAt: at(1), senderId: ann.id, body: 'x' }),
    bring(room, 1, { body: ' ' }),
    bring(room, 1, { replyTo: 4 }),
    bring(room, 1, { request: 'not-a-uuid' }),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['forbidden', 'body_blank', 'message_not_found', 'bad_request'],
  );
  const nowhere = bring('nowhere', 1);
  assert.is((await run(nowhere)).code(nowhere), 'room_not_found');
  const nobody = { ...bring(room, 1, { senderId: newId() }), deferrals: 9 };
  assert.is((await run(nobody)).code(nobody), 'user_not_found');
  await run(command('member.add', ann, { room, userId: bob.id }));
  const taken = bring(room, 1);
  const theirs = bring(room, 1, { request: taken.request, senderId: bob.id });
  assert.is((await run(taken, theirs)).code(theirs), 'id_conflict');
});

test('nobody is made to speak where they never were, and an archive stays as it is', async () => {
  const room = await makeRoom();
  const asStranger = bring(room, 1, { senderId: bob.id });
  assert.is((await run(asStranger)).code(asStranger), 'user_not_found');
  await run(command('member.ban', ann, { room, userId: bob.id }));
  const asBanned = bring(room, 1, { senderId: bob.id });
  assert.is((await run(asBanned)).code(asBanned), 'user_not_found', 'a ban is no stay');
  await run(command('member.unban', ann, { room, userId: bob.id }));
  await run(command('member.add', ann, { room, userId: bob.id }), command('room.leave', bob, { room }));
  const asFormer = bring(room, 1, { senderId: bob.id });
  assert.is((await run(asFormer)).code(asFormer), 'ok', 'who has left did say this');
  await run(command('room.update', ann, { room, archived: true }));
  const late = bring(room, 2);
  assert.is((await run(late)).code(late), 'room_archived');
});

test('it is written down once for a room and a batch, and what is refused or repeated is not', async () => {
  const [room, other] = [await makeRoom(), newId()];
  await run(command('direct.open', ann, { room: other, userId: bob.id }));
  const entriesOf = async (id: string) => {
    const range = { below: undefined, slice: 500 };
    const { found } = await listAuditEntries(database.reads.db, { query: id, action: 'room.imported' }, range);
    return found.map(({ entry: { actor, target, detail } }) => ({ actor, target, detail }));
  };
  const first = bring(room, 1);
  await run(first, bring(room, 2), bring(room, 1), bring(room, 3));
  const act = (id: string, name: string, detail: object) => ({
    actor: { id: admin.id, name: admin.username },
    target: { kind: 'room', id, name },
    detail,
  });
  const written = [act(room, 'R', { messages: 3, from: 1, to: 3 })];
  assert.equal(await entriesOf(room), written);
  await run(bring(room, 1, { request: first.request }));
  assert.equal(await entriesOf(room), written);
  await run(bring(room, 4), bring(room, 4, { request: uuidv7() }));
  assert.equal(await entriesOf(room), [act(room, 'R', { messages: 2, from: 4, to: 5 }), ...written]);
  await run(bring(other, 1));
  assert.equal(await entriesOf(other), [act(other, '', { messages: 1, from: 1, to: 1 })], 'of a room of two as well');
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
