import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDB } from 'idb';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, type ChatClient, type RoomMember } from '@chatapp/client';
import type { Message, MyRoom, ThreadPage } from '@chatapp/contracts';
import { KeptAnswers } from '#lib/core/kept-answers.ts';
import { Mirror } from '#lib/core/mirror.ts';
import { Pages } from '#lib/core/pages.ts';
import { ReadAhead } from '#lib/core/read-ahead.ts';
import { openDatabase } from '#lib/store/database.ts';
import { ahead, kept } from '#lib/store/limits.ts';

const fresh = () => openDatabase(randomUUID());
const message = (seq: number, more: Partial<Message> = {}): Message =>
  ({ room: 'a', seq, rev: seq, id: `m${seq}`, body: `m${seq}`, sender: { id: 's' }, ...more }) as Message;
const room = (id: string, more: Partial<MyRoom> = {}): MyRoom =>
  ({ id, head: 3, lastSeq: 3, memberCount: 2, unread: 0, createdAt: id, favourite: false, ...more }) as MyRoom;
const member = (id: string): RoomMember => ({ user: { id, username: id }, role: 'member' }) as RoomMember;
const membersOf = (count: number): Map<string, RoomMember> =>
  new Map(Array.from({ length: count }, (_, index) => [`u${index}`, member(`u${index}`)]));
const away = (): Promise<never> => Promise.reject(new ApiError({ code: 'unreachable' }));

const store = suite('the store');

store('one of an earlier version keeps its drafts and messages', async () => {
  const person = randomUUID();
  const old = await openDB(`chatapp ${person}`, 2, {
    upgrade(db) {
      db.createObjectStore('rooms', { keyPath: 'id' });
      db.createObjectStore('messages', { keyPath: ['room', 'seq'] });
      db.createObjectStore('outbox', { keyPath: 'id' });
      db.createObjectStore('drafts', { keyPath: 'key' });
    },
  });
  await old.put('drafts', { key: 'a', room: 'a', body: 'half a thought' });
  await old.put('messages', message(1));
  old.close();
  const db = await openDatabase(person);
  assert.is((await db.get('drafts', 'a'))?.body, 'half a thought');
  assert.is(await db.count('messages'), 1);
  assert.equal([await db.count('members'), await db.count('answers'), await db.count('changes')], [0, 0, 0]);
});

store('members are kept as they change; of too large a room, none; of one that I left, nothing', async () => {
  const db = await fresh();
  const mirror = new Mirror(db);
  const info = room('a');
  mirror.room({ id: 'a', head: 3, lastSeq: 3, members: membersOf(2) }, info);
  await mirror.flush();
  assert.is((await db.get('members', 'a'))?.members.length, 2);
  mirror.room({ id: 'a', head: 4, lastSeq: 3, members: membersOf(3) }, info);
  await mirror.flush();
  assert.is((await db.get('members', 'a'))?.members.length, 3);
  mirror.room({ id: 'a', head: 5, lastSeq: 3, members: membersOf(kept.members + 1) }, info);
  await mirror.flush();
  assert.is(await db.count('members'), 0);
  mirror.members('a', [member('s')]);
  await db.put('answers', { room: 'a', root: 0, readAtMs: 1, answer: {} });
  mirror.forget('a');
  await mirror.flush();
  assert.equal([await db.count('members'), await db.count('answers')], [0, 0]);
});
store.run();

const answers = suite('threads and pins without a server');

answers('a thread that was read is there, with what was heard since', async () => {
  const db = await fresh();
  const asked = new KeptAnswers(db);
  const page = {
    root: message(1, { thread: { replies: 1, lastSeq: 2, lastAt: '' } }),
    messages: [message(2, { root: 1, threadNo: 1 })],
    head: 2,
    mine: { following: true, readNo: 1 },
  } as ThreadPage;
  const thread = { room: 'a', seq: 1, limit: 50 };
  assert.is(await asked.ask('getThread', thread, async () => page), page);
  await db.put('messages', message(1, { rev: 4, body: 'edited' }));
  await db.put('messages', message(3, { root: 1, threadNo: 2, at: 'later' }));
  await sleep(20);
  const again = (await asked.ask('getThread', thread, away)) as ThreadPage;
  assert.equal([again.root.body, again.messages.map(({ seq }) => seq)], ['edited', [2, 3]]);
  assert.is(again.root.thread?.replies, 2);
});

answers('pins that were read are there, without those that were taken off since', async () => {
  const db = await fresh();
  const asked = new KeptAnswers(db);
  const pinned = (seq: number): Message => message(seq, { pinnedAt: `2026-01-0${seq}` });
  await asked.ask('listPins', { room: 'a' }, async () => ({ messages: [pinned(2), pinned(1)], head: 2 }));
  await db.put('messages', message(1, { rev: 5 }));
  await db.put('messages', message(3, { rev: 6, pinnedAt: '2026-01-03' }));
  await sleep(20);
  const { messages } = (await asked.ask('listPins', { room: 'a' }, away)) as { messages: Message[] };
  assert.equal(
    messages.map(({ seq }) => seq),
    [3, 2],
  );
});

answers('a refusal is one, other calls are not kept, and of the kept only so many', async () => {
  const db = await fresh();
  const asked = new KeptAnswers(db);
  const codeOf = (answer: Promise<unknown>) => answer.then(String, (error: ApiError) => error.code);
  const pins = { messages: [] };
  await asked.ask('listPins', { room: 'a' }, async () => pins);
  const refuse = () => Promise.reject(new ApiError({ code: 'not_a_member', status: 403 }));
  assert.is(await codeOf(asked.ask('listPins', { room: 'a' }, refuse)), 'not_a_member');
  await asked.ask('getRoom', { room: 'a' }, async () => ({}));
  assert.is(await codeOf(asked.ask('getRoom', { room: 'a' }, away)), 'unreachable');
  for (let index = 0; index < kept.answers; index++)
    await asked.ask('listPins', { room: `r${index}` }, async () => pins);
  await sleep(50);
  assert.is(await db.count('answers'), kept.answers);
  assert.is(await codeOf(asked.ask('listPins', { room: 'a' }, away)), 'unreachable');
});
answers.run();

const early = suite('reading ahead');

async function reader(rooms: readonly MyRoom[]) {
  const db = await fresh();
  const asked: string[] = [];
  const live = new Set(rooms.map(({ id }) => id));
  const client = {
    room: (id: string) => ({ live: live.has(id), lastSeq: 3 }),
    api: {
      listMessages: async ({ room: id }: { room: string }) => {
        asked.push(id);
        return { messages: [1, 2, 3].map((seq) => message(seq, { room: id })), head: 3 };
      },
      listMembers: async () => ({ members: [member('s')], nextCursor: null }),
    },
  } as unknown as ChatClient;
  const mirror = new Mirror(db);
  for (const info of rooms) mirror.room({ id: info.id, head: 3, lastSeq: 3 }, info);
  const hasMembers = async (id: string) => (await db.count('members', id)) > 0;
  const reading = new ReadAhead({ client, mirror, pages: new Pages(db, mirror, client), hasMembers });
  return { db, asked, live, mirror, reading };
}
const aWhile = (): Promise<void> => sleep(ahead.afterMs + 300);

early('the newest page and the members of each room, what is unread first; a second time nothing', async () => {
  const rooms = [room('a'), room('b', { unread: 2 }), room('c', { archivedAt: 'then' }), room('d', { lastSeq: 0 })];
  const { db, asked, mirror, reading } = await reader(rooms);
  reading.begin(rooms);
  assert.equal(asked, [], 'what is on the screen comes first');
  await aWhile();
  await mirror.flush();
  assert.is(asked[0], 'b');
  assert.is(asked.at(-1), 'c');
  assert.is(await db.count('messages', IDBKeyRange.bound(['a', 0], ['a', 9])), 3);
  assert.is(await db.count('members'), 4);
  const before = asked.length;
  reading.begin(rooms);
  await aWhile();
  assert.is(asked.length, before);
  reading.stop();
});

early('only so many rooms; one that still catches up is waited for', async () => {
  const rooms = Array.from({ length: ahead.rooms + 5 }, (_, index) => room(`r${String(index).padStart(3, '0')}`));
  const { asked, live, reading } = await reader(rooms);
  live.delete('r104');
  reading.begin(rooms);
  await aWhile();
  assert.is(asked.length, ahead.rooms - 1);
  live.add('r104');
  await aWhile();
  assert.is(asked.at(-1), 'r104');
  reading.stop();
});
early.run();
