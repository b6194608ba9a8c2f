import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChatClient, ClientEvent, PendingMessage } from '@chatapp/client';
import { ApiError } from '@chatapp/client';
import type { Message, MyRoom } from '@chatapp/contracts';
import { Mirror } from '#lib/core/mirror.ts';
import { Pages } from '#lib/core/pages.ts';
import { openDatabase, rangeOf, type Database } from '#lib/store/database.ts';
import { kept } from '#lib/store/limits.ts';
import { outboxIn } from '#lib/store/outbox.ts';
import { boundsOf, type Place } from '#lib/store/pages.ts';
import { addSegment, segmentOf } from '#lib/store/segments.ts';

const message = (seq: number, rev = seq, more: Partial<Message> = {}): Message =>
  ({ room: 'a', seq, rev, id: `m${seq}`, body: `m${seq} r${rev}`, sender: { id: 's' }, ...more }) as Message;
const range = (first: number, last: number): Message[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => message(first + index));
const info = { id: 'a', name: 'A', kind: 'public', head: 0, lastSeq: 0, readSeq: 0 } as MyRoom;
const created = (seq: number, more: Partial<Message> = {}): ClientEvent => ({
  type: 'message.created',
  ...message(seq, seq, more),
});
const updated = (seq: number, rev: number, more: Partial<Message> = {}): ClientEvent => ({
  type: 'message.updated',
  ...message(seq, rev, more),
});

/** A server with a long room, which may be away; and what it was asked. */
function server(newest: number) {
  const asked: string[] = [];
  const state = { away: false, lastSeq: newest };
  const listMessages = async (at: { before?: number; after?: number; around?: number; limit: number }) => {
    if (state.away) throw new ApiError({ code: 'unreachable' });
    const { limit, ...rest } = at;
    const place = ('before' in rest || 'after' in rest || 'around' in rest ? rest : 'newest') as Place;
    asked.push(JSON.stringify(place));
    const [from, to] = boundsOf(place, { floor: 0, lastSeq: newest }, limit);
    return { messages: range(from, to), head: newest };
  };
  const client = { api: { listMessages }, room: () => ({ lastSeq: state.lastSeq }) } as unknown as ChatClient;
  return { client, asked, state };
}

async function fresh(): Promise<Database> {
  return openDatabase(randomUUID());
}
const seqs = (messages: readonly Message[]): number[] => messages.map(({ seq }) => seq);

const segments = suite('segments');

segments('those that touch become one, others stay apart', () => {
  assert.equal(addSegment([[1, 3]], [4, 6]), [[1, 6]]);
  assert.equal(
    addSegment(
      [
        [8, 9],
        [1, 3],
      ],
      [5, 6],
    ),
    [
      [1, 3],
      [5, 6],
      [8, 9],
    ],
  );
  assert.equal(
    addSegment(
      [
        [1, 3],
        [5, 6],
      ],
      [2, 9],
    ),
    [[1, 9]],
  );
  assert.equal(
    segmentOf(
      [
        [1, 3],
        [5, 6],
      ],
      6,
    ),
    [5, 6],
  );
  assert.is(segmentOf([[1, 3]], 4), undefined);
});
segments.run();

const mirror = suite('what the client hears is written down');

mirror('messages and the head up to which they are true survive a restart', async () => {
  const db = await fresh();
  const first = new Mirror(db);
  first.room({ id: 'a', head: 0, lastSeq: 0 }, info);
  for (let seq = 1; seq <= 5; seq++) first.heard(created(seq));
  first.heard(updated(2, 6));
  first.room({ id: 'a', head: 6, lastSeq: 5 }, info);
  await first.flush();

  const [room] = await new Mirror(db).load();
  assert.is(room?.head, 6);
  assert.equal(room?.segments, [[1, 5]]);
  const stored = await db.getAll('messages', rangeOf('a'));
  assert.equal(
    stored.map(({ rev }) => rev),
    [1, 6, 3, 4, 5],
  );
});

mirror('an edit of a message that is not here is not kept: it would stand alone among holes', async () => {
  const db = await fresh();
  const one = new Mirror(db);
  one.room({ id: 'a', head: 100, lastSeq: 100 }, info);
  one.heard(updated(7, 101));
  await one.flush();
  assert.is((await db.getAll('messages')).length, 0);
});

mirror('a reply tells its root, and an edit of the root does not forget it', async () => {
  const db = await fresh();
  const one = new Mirror(db);
  one.room({ id: 'a', head: 0, lastSeq: 0 }, info);
  one.heard(created(1));
  await one.flush();
  one.heard(created(2, { root: 1, threadNo: 1, replyTo: 1, at: 'then' }));
  await one.flush();
  one.heard(updated(1, 3));
  await one.flush();
  const root = await db.get('messages', ['a', 1]);
  assert.equal([root?.rev, root?.thread?.replies], [3, 1]);
});

mirror('only the newest of a long room are kept over a restart', async () => {
  const db = await fresh();
  const one = new Mirror(db);
  const lastSeq = kept.messages + 500;
  one.room({ id: 'a', head: lastSeq, lastSeq }, info);
  one.keep('a', range(1, lastSeq));
  await one.flush();
  const [room] = await new Mirror(db).load();
  assert.equal(room?.segments, [[501, lastSeq]]);
  assert.is(await db.count('messages'), kept.messages);
});

mirror('a room that I am out of leaves nothing behind', async () => {
  const db = await fresh();
  const one = new Mirror(db);
  one.room({ id: 'a', head: 1, lastSeq: 1 }, info);
  one.heard(created(1));
  await one.flush();
  one.forget('a');
  await one.flush();
  assert.equal([await db.count('rooms'), await db.count('messages')], [0, 0]);
});
mirror.run();

const pages = suite('pages of messages');

async function reader(newest: number) {
  const db = await fresh();
  const one = new Mirror(db);
  one.room({ id: 'a', head: newest, lastSeq: newest }, info);
  const from = server(newest);
  return { ...from, mirror: one, pages: new Pages(db, one, from.client) };
}

pages('read once from the server, then from here', async () => {
  const { pages: read, asked, state } = await reader(1_000);
  const first = await read.read('a', 'newest', 50);
  assert.equal([seqs(first.messages)[0], first.messages.length, first.atEnd, first.atStart], [951, 50, true, false]);
  await read.read('a', { before: 951 }, 50);
  assert.is(asked.length, 2);
  state.away = true;
  assert.equal(seqs((await read.read('a', 'newest', 100)).messages), seqs(range(901, 1_000)));
  assert.equal(seqs((await read.read('a', { after: 950 }, 50)).messages), seqs(range(951, 1_000)));
  assert.is(asked.length, 2);
});

pages('without a server, what is here of it; where nothing is, the reason', async () => {
  const { pages: read, state } = await reader(1_000);
  await read.read('a', 'newest', 50);
  state.away = true;
  const part = await read.read('a', 'newest', 80);
  assert.equal(seqs(part.messages), seqs(range(951, 1_000)));
  assert.is(part.atStart, false);
  try {
    await read.read('a', { before: 500 }, 50);
    assert.unreachable();
  } catch (error) {
    assert.is((error as ApiError).code, 'unreachable');
  }
});

pages('what is heard while a page is on its way is in it', async () => {
  const { pages: read, mirror: one, state } = await reader(100);
  const reading = read.read('a', 'newest', 50);
  for (const event of [updated(90, 101), created(101)] as const) {
    one.heard(event);
    read.heard(event as unknown as Message);
  }
  state.lastSeq = 101;
  const page = await reading;
  assert.is(page.messages.find(({ seq }) => seq === 90)?.rev, 101);
  assert.is(page.messages.at(-1)?.seq, 101);
  assert.is(page.atEnd, true);
});

pages('what retention has taken is no part of the room', () => {
  assert.equal(boundsOf({ before: 110 }, { floor: 100, lastSeq: 200 }, 50), [101, 109]);
  assert.equal(boundsOf({ around: 3 }, { floor: 100, lastSeq: 200 }, 50), [101, 150]);
});
pages.run();

const outbox = suite('the outbox');

outbox('keeps the order in which messages were written, a changed one its place', async () => {
  const db = await fresh();
  const storage = outboxIn(db);
  const pending = (id: string, status: PendingMessage['status'] = 'pending'): PendingMessage => ({
    id,
    room: 'a',
    body: id,
    createdAtMs: 0,
    status,
  });
  for (const id of ['c', 'a', 'b']) await storage.put(pending(id));
  await storage.put(pending('a', 'failed'));
  await storage.delete('c');
  const loaded = await outboxIn(db).load();
  assert.equal(
    loaded.map(({ id, status }) => `${id} ${status}`),
    ['a failed', 'b pending'],
  );
});
outbox.run();
