import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PendingMessage } from '@chatapp/client';
import type { MyRoom } from '@chatapp/contracts';
import { changeRooms } from '#lib/chat/my-rooms.ts';
import { mergeRoom } from '#lib/core/my-rooms.ts';
import { outgoingOf } from '#lib/chat/outgoing.ts';
import { byName, neighbour, titleOf } from '#lib/chat/rooms.ts';

function room(id: string, fields: Partial<MyRoom> = {}): MyRoom {
  const base: MyRoom = {
    id,
    name: id,
    kind: 'public',
    topic: '',
    memberCount: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastSeq: 0,
    head: 0,
    readSeq: 0,
    unread: 0,
    role: 'member',
    notify: 'all',
    favourite: false,
  };
  return { ...base, ...fields };
}

function pending(id: string, fields: Partial<PendingMessage> = {}): PendingMessage {
  return { id, room: 'a', body: id, createdAtMs: 0, status: 'pending', ...fields };
}

const rooms = suite('my rooms');

rooms('a room is put in its place, a new one at the end, one that is gone taken out', () => {
  const list = [room('a'), room('b')];
  const renamed = room('a', { name: 'z' });
  assert.equal(changeRooms(list, { put: [renamed], gone: [] }), [renamed, list[1]]);
  assert.equal(
    changeRooms(list, { put: [room('c')], gone: ['a'] }).map(({ id }) => id),
    ['b', 'c'],
  );
  assert.is(changeRooms(list, { put: [], gone: ['x'] }), list);
});

rooms('what a room no longer has is gone: a mute that was lifted, slow mode, an archive', () => {
  const own = room('a', { head: 5, mutedUntil: '2027-01-01', slowModeS: 9, archivedAt: '2026-01-01', role: 'owner' });
  const merged = mergeRoom(room('a', { head: 6 }), own);
  assert.equal([merged.mutedUntil, merged.slowModeS, merged.archivedAt], [undefined, undefined, undefined]);
  // Its messages may overtake what is told of me in it.
  const overtaken = mergeRoom(room('a', { head: 4 }), own);
  assert.equal([overtaken.mutedUntil, overtaken.role, overtaken.slowModeS], [undefined, 'member', 9]);
});

rooms('where I am named is known from the list; what is told of one room does not undo it', () => {
  const own = room('a', { lastSeq: 9, readSeq: 2, mentionSeqs: [5, 9] });
  assert.equal(mergeRoom(room('a', { lastSeq: 9, readSeq: 2 }), own).mentionSeqs, [5, 9]);
  assert.equal(mergeRoom(room('a', { lastSeq: 9, readSeq: 7, mentionSeqs: [] }), own).mentionSeqs, []);
  assert.equal(mergeRoom(room('a', { lastSeq: 8, readSeq: 2, mentionSeqs: [] }), own).mentionSeqs, [9]);
});

rooms('a list that was read earlier does not undo what was heard since', () => {
  const known = room('a', { head: 9, lastSeq: 7, readSeq: 7, name: 'new name' });
  const merged = mergeRoom(room('a', { head: 8, lastSeq: 6, readSeq: 5 }), known);
  assert.is(merged.name, 'new name');
  assert.is(merged.lastSeq, 7);
  assert.is(merged.unread, 0);
});

rooms('what was read on another device counts', () => {
  const known = room('a', { head: 8, lastSeq: 6, readSeq: 2, unread: 4 });
  const merged = mergeRoom(room('a', { head: 8, lastSeq: 6, readSeq: 5 }), known);
  assert.is(merged.readSeq, 5);
  assert.is(merged.unread, 1);
});

rooms('how I want to be told is as the list says, unless it was told meanwhile', () => {
  const own = room('a', { head: 9, notify: 'all', favourite: false });
  const listed = room('a', { head: 8, notify: 'none', favourite: true });
  assert.equal([mergeRoom(listed, own).notify, mergeRoom(listed, own).favourite], ['none', true]);
  assert.is(mergeRoom(listed, own, true).notify, 'all');
});

rooms('mentions that the list no longer has are gone, those after it stay, read ones never do', () => {
  const own = room('a', { head: 9, lastSeq: 9, readSeq: 2, mentionSeqs: [3, 5, 9] });
  const listed = room('a', { head: 8, lastSeq: 8, readSeq: 4, mentionSeqs: [5, 7] });
  assert.equal(mergeRoom(listed, own).mentionSeqs, [5, 7, 9]);
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

outbox('a failed message says why, a sent one is still on its way', () => {
  const rows = outgoingOf(
    [pending('1', { status: 'sent' }), pending('2', { status: 'failed', code: 'not_a_member' })],
    [],
    new Set(),
  );
  assert.equal(
    rows.map(({ status }) => status),
    ['pending', 'failed'],
  );
  assert.match(rows[1]?.reason ?? '', /members/);
});

outbox('a message is never shown twice', () => {
  const written = [{ ...pending('2'), createdAtMs: 2 }, pending('3')];
  const rows = outgoingOf([pending('1', { status: 'sent' }), pending('2')], written, new Set(['1']));
  assert.equal(
    rows.map(({ id }) => id),
    ['2', '3'],
  );
});

outbox.run();
