import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, type ChatClient } from '@chatapp/client';
import type { Message } from '@chatapp/contracts';
import { MyChanges, type Asked } from '#lib/core/my-changes.ts';
import { openDatabase, type Database } from '#lib/store/database.ts';
import { withChanges } from '#lib/timeline/with-changes.ts';

const message = (more: Partial<Message> = {}): Message =>
  ({ room: 'a', seq: 1, rev: 1, id: 'm1', body: 'first', sender: { id: 'me' }, at: '', ...more }) as Message;

/** A server that may be away or refuse, what it was told, and by which ids. */
function server() {
  const state = { online: false, refuse: '', lost: 0, told: [] as string[], ids: [] as string[], head: 1 };
  const unsent = { mayHaveGone: false, calls: [] as string[] };
  const client = {
    get state() {
      return { status: state.online ? 'online' : 'offline' };
    },
    room: () => ({ id: 'a', head: state.head, messages: [] }),
    request: async (type: string, fields: { seq: number; body?: string; emoji?: string }, { id }: { id: string }) => {
      state.ids.push(id);
      if (state.lost-- > 0) throw new ApiError({ code: 'timeout' });
      if (state.refuse !== '') throw new ApiError({ code: state.refuse });
      state.told.push([type, fields.seq, fields.body ?? fields.emoji ?? ''].join(' ').trim());
      return { rev: ++state.head };
    },
    rewrite: (id: string, body: string) => unsent.calls.push(`rewrite ${id} ${body}`),
    discard: (id: string) => unsent.calls.push(`discard ${id}`),
    mayHaveArrived: () => unsent.mayHaveGone,
  } as unknown as ChatClient;
  return { state, unsent, client };
}

function begin(client: ChatClient, db?: Database) {
  const refused: string[] = [];
  const told = { changes: () => {}, refused: (_: unknown, code: string) => void refused.push(code) };
  return { changes: new MyChanges(db, client, told), refused };
}

const on = (wanted: Partial<Asked> & Pick<Asked, 'type'>): Asked =>
  ({ room: 'a', message: 'm1', seq: 1, ...wanted }) as Asked;
const edit = (body: string, more: Partial<Asked> = {}): Asked => on({ type: 'message.edit', body, ...more });
const react = (type: 'reaction.add' | 'reaction.remove'): Asked => on({ type, emoji: '🎉' });
const shown = (changes: MyChanges): Message => withChanges(message(), changes.all, 'me');
const settled = (): Promise<void> => sleep(20);

const test = suite('changes of messages');

test('they are shown at once, and told in order when there is a connection', async () => {
  const { state, client } = server();
  const { changes } = begin(client);
  changes.make(react('reaction.add'));
  changes.make(edit('second'));
  changes.make(on({ type: 'message.pin' }));
  assert.equal([shown(changes).body, shown(changes).reactions], ['second', { '🎉': ['me'] }]);
  assert.ok(shown(changes).pinnedAt);
  assert.equal(state.told, []);
  state.online = true;
  changes.send();
  await settled();
  assert.equal(state.told, ['reaction.add 1 🎉', 'message.edit 1 second', 'message.pin 1']);
});

test('a later one takes the place of an earlier: the server hears of the last alone', async () => {
  const { state, client } = server();
  const { changes } = begin(client);
  for (const body of ['second', 'third']) changes.make(edit(body));
  changes.make(react('reaction.add'));
  changes.make(react('reaction.remove'));
  assert.equal([shown(changes).body, shown(changes).reactions], ['third', {}]);
  state.online = true;
  changes.send();
  await settled();
  assert.equal(state.told, ['message.edit 1 third', 'reaction.remove 1 🎉']);
});

test('what is deleted needs no edit; until its time is over the deletion can be taken back', async () => {
  const { state, client } = server();
  const { changes } = begin(client);
  changes.make(edit('second'));
  changes.make(on({ type: 'message.delete', heldMs: 60 }));
  assert.ok(shown(changes).deletedAt);
  changes.takeBack('m1 message.delete');
  assert.is(shown(changes).body, 'second');
  changes.make(on({ type: 'message.delete', heldMs: 60 }));
  await sleep(100);
  state.online = true;
  changes.send();
  await settled();
  assert.equal(state.told, ['message.delete 1']);
  assert.equal(changes.all, []);
});

test('a deletion that may be taken back does not go out early, whatever else is sent, and then by itself', async () => {
  const { state, client } = server();
  state.online = true;
  const { changes } = begin(client);
  const until = performance.now() + 300;
  changes.make(on({ type: 'message.delete', heldMs: 300 }));
  changes.make(on({ type: 'message.pin', message: 'm2', seq: 2 }));
  while (performance.now() < until - 20) {
    changes.send();
    assert.not(state.told.includes('message.delete 1'), 'its time is not over');
    await sleep(10);
  }
  assert.equal(state.told, ['message.pin 2']);
  await sleep(150);
  assert.equal(state.told, ['message.pin 2', 'message.delete 1']);
});

test('one whose answer was lost goes again after a restart, with the same id', async () => {
  const { state, client } = server();
  const db = await openDatabase(randomUUID());
  Object.assign(state, { online: true, lost: 1 });
  const before = begin(client, db);
  before.changes.make(edit('second'));
  await settled();
  assert.equal([state.told, shown(before.changes).body], [[], 'second']);
  await before.changes.stop();
  const after = begin(client, db);
  await after.changes.load();
  assert.is(shown(after.changes).body, 'second');
  after.changes.send();
  await settled();
  assert.equal(state.told, ['message.edit 1 second']);
  assert.is(new Set(state.ids).size, 1);
  await after.changes.stop();
  assert.is(await db.count('changes'), 0);
  db.close();
});

test('it is shown until the room does: nothing flickers back in between', async () => {
  const { state, client } = server();
  const { changes } = begin(client);
  const room = { id: 'a', head: 1, messages: [] };
  client.room = () => room as unknown as ReturnType<ChatClient['room']>;
  state.online = true;
  changes.make(edit('second'));
  await settled();
  assert.is(shown(changes).body, 'second');
  changes.shown({ ...room, head: 2 });
  assert.equal(changes.all, []);
});

test('a refused reaction is undone and said; a refused edit keeps what was written until it is tried again', async () => {
  const { state, client } = server();
  const { changes, refused } = begin(client);
  Object.assign(state, { online: true, refuse: 'room_archived' });
  changes.make(react('reaction.add'));
  changes.make(edit('second'));
  await settled();
  assert.equal([refused, shown(changes).reactions, shown(changes).body], [['room_archived'], undefined, 'second']);
  assert.is(changes.all[0]?.refused, 'room_archived');
  state.refuse = '';
  changes.send();
  await settled();
  assert.equal(state.told, [], 'it waits for the person');
  changes.retry('m1 message.edit');
  await settled();
  assert.equal(state.told, ['message.edit 1 second']);
});

test('a message that never went out is changed where it waits: the server hears nothing of it', async () => {
  const { state, unsent, client } = server();
  const { changes } = begin(client);
  const { seq: _, ...pending } = edit('second');
  changes.make(pending);
  changes.make({ room: 'a', message: 'm1', type: 'message.delete' });
  assert.equal([unsent.calls, changes.all], [['rewrite m1 second', 'discard m1'], []]);
  assert.equal(state.told, []);
});

test('one that may have gone out is edited or deleted once it appears, if it is not so already', async () => {
  const { state, unsent, client } = server();
  unsent.mayHaveGone = true;
  state.online = true;
  const { changes } = begin(client);
  const pending = (id: string, body: string): Asked => ({ room: 'a', message: id, type: 'message.edit', body });
  changes.make(pending('m1', 'second'));
  changes.make(pending('m2', 'as it went'));
  changes.make({ room: 'a', message: 'm3', type: 'message.delete' });
  await settled();
  assert.equal(state.told, []);
  for (const [seq, body] of ['first', 'as it went', 'gone'].entries())
    changes.heard({ type: 'message.created', ...message({ id: `m${seq + 1}`, seq: seq + 1, body }) });
  await settled();
  assert.equal(state.told, ['message.edit 1 second', 'message.delete 3']);
});

test.run();
