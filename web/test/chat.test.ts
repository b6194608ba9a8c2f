import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PendingMessage } from '@chatapp/client';
import type { Message, MyRoom } from '@chatapp/contracts';
import { mergeRooms, putRoom } from '#lib/chat/my-rooms.ts';
import { outboxStorage } from '#lib/chat/outbox-storage.ts';
import { outgoingOf } from '#lib/chat/outgoing.ts';
import { byName, neighbour, titleOf } from '#lib/chat/rooms.ts';

function room(id: string, fields: Partial<MyRoom> = {}): MyRoom {
  const base = {
    id,
    name: id,
    kind: 'public',
    topic: '',
    memberCount: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
  } as const;
  return { ...base, lastSeq: 0, head: 0, readSeq: 0, unread: 0, role: 'member', ...fields };
}

function memory(): Map<string, string> & Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const map = new Map<string, string>();
  return Object.assign(map, {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  });
}

function pending(id: string, fields: Partial<PendingMessage> = {}): PendingMessage {
  return { id, room: 'a', body: id, createdAtMs: 0, status: 'pending', ...fields };
}

const rooms = suite('my rooms');

rooms('a room is put in its place, a new one at the end', () => {
  const list = [room('a'), room('b')];
  const renamed = room('a', { name: 'z' });
  assert.equal(putRoom(list, renamed), [renamed, list[1]]);
  assert.equal(
    putRoom(list, room('c')).map(({ id }) => id),
    ['a', 'b', 'c'],
  );
  assert.is(putRoom(list, list[0] as MyRoom), list);
});

rooms('a list that was read earlier does not undo what was heard since', () => {
  const known = room('a', { head: 9, lastSeq: 7, readSeq: 7, name: 'new name' });
  const [merged] = mergeRooms([room('a', { head: 8, lastSeq: 6, readSeq: 5 })], () => known);
  assert.is(merged?.name, 'new name');
  assert.is(merged?.lastSeq, 7);
  assert.is(merged?.unread, 0);
});

rooms('what was read on another device counts', () => {
  const known = room('a', { head: 8, lastSeq: 6, readSeq: 2, unread: 4 });
  const [merged] = mergeRooms([room('a', { head: 8, lastSeq: 6, readSeq: 5 })], () => known);
  assert.is(merged?.readSeq, 5);
  assert.is(merged?.unread, 1);
});

rooms('a direct room is called as the other person', () => {
  const peer = { id: 'p', username: 'grace', displayName: 'Grace Hopper' };
  assert.is(titleOf(room('d', { kind: 'direct', name: '', peer })), 'Grace Hopper');
});

rooms('rooms are in the order of their names, numbers as numbers', () => {
  const names = [room('1', { name: 'Room 10' }), room('2', { name: 'room 9' }), room('3', { name: 'Äpfel' })];
  assert.equal(
    names.sort(byName).map(({ name }) => name),
    ['Äpfel', 'room 9', 'Room 10'],
  );
});

rooms('going to the next room goes round', () => {
  const list = [room('a'), room('b')];
  assert.is(neighbour(list, 'b', 1)?.id, 'a');
  assert.is(neighbour(list, 'a', -1)?.id, 'b');
  assert.is(neighbour(list, undefined, 1)?.id, 'a');
  assert.is(neighbour([], 'a', 1), undefined);
});

rooms.run();

const outbox = suite('outbox');

outbox('unsent messages keep their order, a changed one its place', async () => {
  const storage = outboxStorage(memory(), 'me');
  for (const id of ['1', '2', '3']) await storage.put(pending(id));
  await storage.put(pending('2', { status: 'failed', code: 'not_a_member' }));
  await storage.delete('1');
  assert.equal(
    (await storage.load()).map(({ id, status }) => `${id} ${status}`),
    ['2 failed', '3 pending'],
  );
});

outbox('when all is sent nothing is left behind', async () => {
  const store = memory();
  const storage = outboxStorage(store, 'me');
  await storage.put(pending('1'));
  await storage.delete('1');
  assert.is(store.size, 0);
});

outbox('what cannot be read is as good as empty', async () => {
  const store = memory();
  store.setItem('chatapp outbox me', '{"not": "a list"');
  assert.equal(await outboxStorage(store, 'me').load(), []);
});

outbox('a failed message says why, a sent one is still on its way', () => {
  const rows = outgoingOf({
    messages: [],
    pending: [pending('1', { status: 'sent' }), pending('2', { status: 'failed', code: 'not_a_member' })],
  });
  assert.equal(
    rows.map(({ status }) => status),
    ['pending', 'failed'],
  );
  assert.match(rows[1]?.reason ?? '', /members/);
});

outbox('a message is never shown twice', () => {
  const message = { id: '1', seq: 1 } as Message;
  assert.equal(outgoingOf({ messages: [message], pending: [pending('1', { status: 'sent' })] }), []);
});

outbox.run();
