import { newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('threads');
const database = await testDatabase('threads');
const writer = testWriter(database);
const { run } = writer;
const api = await testApi(database, writer);
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];

async function makeRoom(kind: 'public' | 'private' = 'public'): Promise<string> {
  const room = newId();
  await run(command('room.create', ann, { room, name: 'R', kind }), ...known([bob, eve]));
  await run(...[bob, eve].map((who) => command('member.add', ann, { room, userId: who.id })));
  return room;
}

/** Commands that do nothing but make known who asks. */
const known = (people: (typeof ann)[]) => people.map((who) => command('read.mark', who, { room: 'none', seq: 1 }));

const reply = (who: typeof ann, room: string, replyTo: number, body = 'reply') => say(who, room, body, { replyTo });
const follow = (who: typeof ann, room: string, seq: number, following: boolean) =>
  command('thread.follow', who, { room, seq, following });
const read = (who: typeof ann, room: string, seq: number, no: number) => command('thread.read', who, { room, seq, no });

test('a reply, and a reply to a reply, stand in one thread, numbered without a hole, in one batch and across batches', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'root'), say(bob, room, 'other'));
  const published = await run(
    reply(bob, room, 1),
    say(ann, room, 'between'),
    reply(eve, room, 3),
    reply(ann, room, 2, 'another thread'),
  );
  assert.equal(
    published.events.map(({ event }) => [event.seq, event.replyTo, event.root, event.threadNo, event.thread]),
    [
      [3, 1, 1, 1, undefined],
      [4, undefined, undefined, undefined, undefined],
      [5, 3, 1, 2, undefined],
      [6, 2, 2, 1, undefined],
    ],
  );
  const [event] = (await run(reply(bob, room, 5))).events;
  assert.equal([event!.event.root, event!.event.threadNo], [1, 3]);
  const { body } = await api.get(eve, `/api/rooms/${room}/messages/1/thread`);
  assert.equal(body.root.thread, { replies: 3, lastSeq: 7, lastAt: event!.event.at });
  assert.equal(
    body.messages.map((one: { seq: number }) => one.seq),
    [3, 5, 7],
  );
  assert.is(body.head, event!.rev);
});

test('what changes a root tells of its thread, in the batch of a reply too', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'root'));
  const edit = command('message.edit', ann, { room, seq: 1, body: 'edited' });
  const published = await run(reply(bob, room, 1), edit);
  assert.is((published.events[1]!.event.thread as { replies: number }).replies, 1);
  const later = await run(command('message.delete', ann, { room, seq: 1 }));
  assert.is((later.events[0]!.event.thread as { replies: number }).replies, 1);
  const onTombstone = reply(eve, room, 1);
  assert.is((await run(onTombstone)).code(onTombstone), 'ok', 'what was being written is not lost');
});

test('whoever writes in a thread, and whoever began it, follows it; each is told', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'root'));
  const first = await run(reply(bob, room, 1));
  const told = { type: 'thread.updated', room, seq: 1, following: true, replies: 1 };
  assert.equal(first.personal, [
    { user: ann.id, event: { ...told, readNo: 0 } },
    { user: bob.id, event: { ...told, readNo: 1 } },
  ]);
  const second = await run(reply(ann, room, 1));
  assert.equal(second.personal, [{ user: ann.id, event: { ...told, readNo: 2, replies: 2 } }]);
  const mine = async (who: typeof ann) => (await api.get(who, `/api/rooms/${room}/messages/2/thread`)).body.mine;
  assert.equal(await mine(ann), { following: true, readNo: 2 });
  assert.equal(await mine(bob), { following: true, readNo: 1 });
  assert.equal(await mine(eve), { following: false, readNo: 0 });
});

test('one may follow or not; what was said before counts as read, and who began it may have said no', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'root'), say(ann, room, 'quiet'));
  await run(follow(ann, room, 2, false));
  await run(reply(bob, room, 1), reply(bob, room, 1), reply(bob, room, 2));
  const eveFollows = await run(follow(eve, room, 3, true));
  assert.equal(eveFollows.personal, [
    { user: eve.id, event: { type: 'thread.updated', room, seq: 1, following: true, readNo: 2, replies: 2 } },
  ]);
  assert.equal((await run(follow(eve, room, 1, true))).personal, [], 'again');
  await run(follow(bob, room, 1, false));
  const list = async (who: typeof ann) =>
    (await api.get(who, '/api/threads')).body.threads
      .filter(({ root }: { root: { room: string } }) => root.room === room)
      .map(({ root, unread }: { root: { seq: number }; unread: number }) => [root.seq, unread]);
  assert.equal(await list(ann), [[1, 2]]);
  assert.equal(await list(bob), [[2, 0]]);
  assert.equal(await list(eve), [[1, 0]]);
  await run(reply(bob, room, 1));
  assert.equal(
    await list(bob),
    [
      [1, 0],
      [2, 0],
    ],
    'writing in it follows it again; the newest reply comes first',
  );
});

test('what is read of a thread goes forward only, and no further than its last reply', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'root'));
  await run(reply(bob, room, 1), reply(bob, room, 1), reply(bob, room, 1));
  const told = (published: Awaited<ReturnType<typeof run>>) => published.personal.map(({ event }) => event.readNo);
  assert.equal(told(await run(read(ann, room, 1, 2), read(ann, room, 1, 1))), [2]);
  assert.equal(told(await run(read(ann, room, 4, 99))), [3]);
  assert.equal(told(await run(read(eve, room, 1, 1))), [1], 'also without following');
  const { body } = await api.get(eve, `/api/rooms/${room}/messages/1/thread`);
  assert.equal(body.mine, { following: false, readNo: 1 });
});

test('what a crash kept from being told is told by the redelivery', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'root'));
  const sent = reply(bob, room, 1, 'hello @eve');
  const before = await run(sent);
  const again = await testWriter(database, 'again').run(sent);
  assert.equal(again.events, before.events);
  const sorted = ({ personal }: typeof before) => personal.map((one) => JSON.stringify(one)).toSorted();
  assert.equal(sorted(again), sorted(before));
  assert.is(again.ack(sent).duplicate, true);
});

test('a page of a thread is a range of its numbers', async () => {
  const room = await makeRoom();
  await run(say(ann, room, 'root'));
  await run(...Array.from({ length: 12 }, () => reply(bob, room, 1)));
  const page = async (query: string) => {
    const { status, body } = await api.get(ann, `/api/rooms/${room}/messages/1/thread?${query}`);
    return status === 200 ? body.messages.map((one: { threadNo: number }) => one.threadNo) : body.code;
  };
  assert.equal(await page('limit=3'), [10, 11, 12]);
  assert.equal(await page('limit=3&before=10'), [7, 8, 9]);
  assert.equal(await page('limit=3&after=10'), [11, 12]);
  assert.equal(await page('before=1'), []);
  assert.equal(await page('after=12'), []);
  assert.is(await page('after=1&before=3'), 'bad_request');
  assert.is(await page('limit=201'), 'bad_request');
});

test('followed threads come page by page, each once, and only those of rooms that one is in', async () => {
  const reader = person('reader');
  const rooms = [await makeRoom(), await makeRoom()];
  for (const room of rooms) {
    await run(command('room.join', reader, { room }));
    await run(...Array.from({ length: 40 }, () => say(ann, room, 'root')));
    await run(...Array.from({ length: 40 }, (_, index) => reply(reader, room, index + 1)));
  }
  const seen: string[] = [];
  for (let cursor = ''; ;) {
    const { body } = await api.get(reader, `/api/threads?${cursor}`);
    assert.ok(body.threads.length <= 50);
    for (const { root } of body.threads) seen.push(`${root.room} ${root.seq}`);
    if (body.nextCursor === null) break;
    cursor = `cursor=${body.nextCursor}`;
  }
  assert.is(seen.length, 80);
  assert.is(new Set(seen).size, 80);
  await run(command('room.leave', reader, { room: rooms[0]! }));
  const { body } = await api.get(reader, '/api/threads');
  assert.is(body.threads.length, 40);
  for (const cursor of ['x', 'W10', Buffer.from('["2026 x","a"]').toString('base64url')])
    assert.is((await api.get(reader, `/api/threads?cursor=${cursor}`)).status, 400, cursor);
});

test('each refusal has its code', async () => {
  const room = await makeRoom('private');
  const dan = person('dan');
  await run(say(ann, room, 'root'));
  const asked = [
    reply(ann, room, 9),
    follow(ann, room, 9, true),
    read(ann, room, 9, 1),
    follow(dan, room, 1, true),
    read(dan, room, 1, 1),
  ];
  const published = await run(...asked);
  assert.equal(
    asked.map((one) => published.code(one)),
    ['message_not_found', 'message_not_found', 'message_not_found', 'not_a_member', 'not_a_member'],
  );
  const codes = async (url: string) => (await api.get(dan, url)).body.code;
  assert.is(await codes(`/api/rooms/${room}/messages/1/thread`), 'not_a_member');
  assert.is(await codes('/api/rooms/none/messages/1/thread'), 'room_not_found');
  assert.is((await api.get(ann, `/api/rooms/${room}/messages/9/thread`)).body.code, 'message_not_found');
});

test.after(async () => {
  writer.writer.stop();
  await api.close();
  await database.close();
});
test.run();
