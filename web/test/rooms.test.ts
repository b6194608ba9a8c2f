import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, MyRoom, Person } from '@chatapp/contracts';
import { matching } from '#lib/chat/members.ts';
import { memberRights, messageRights, roomRights } from '#lib/chat/room-rights.ts';
import { badgeOf, sectionsOf, titleOf } from '#lib/chat/rooms.ts';
import { withPin } from '#lib/timeline/with-pin.ts';
import { seenLine } from '#lib/chat/seen-line.ts';
import { durationOf, hindranceOf, slowModeLeftMs } from '#lib/chat/writing.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const person = (id: string, displayName = id): Person => ({ id, username: id, displayName });

function room(id: string, fields: Partial<MyRoom> = {}): MyRoom {
  const base: MyRoom = {
    id,
    name: id,
    kind: 'public',
    topic: '',
    memberCount: 3,
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

function message(seq: number, fields: Partial<Message> = {}): Message {
  const at = '2026-03-01T11:59:00.000Z';
  return { room: 'a', seq, rev: seq, id: `m${seq}`, kind: 'text', sender: person('bob'), body: 'x', at, ...fields };
}

const lists = suite('the list of rooms');

lists('a room without a name is called after its people', () => {
  const [bob, carol] = [person('b', 'Bob'), person('c', 'Carol')];
  assert.is(titleOf(room('d', { kind: 'direct', name: '', peer: bob, peers: [bob] })), 'Bob');
  assert.is(titleOf(room('g', { kind: 'group', name: '', peers: [bob, carol] })), 'Bob, Carol');
  assert.is(titleOf(room('g', { kind: 'group', name: '', peers: [] })), 'Group message');
});

lists('each room stands in one place, an archived favourite with the archives', () => {
  const { favourites, named, direct, archived } = sectionsOf([
    room('z'),
    room('b', { favourite: true }),
    room('d', { kind: 'direct', peer: person('x') }),
    room('g', { kind: 'group', favourite: true, peers: [person('y')] }),
    room('old', { favourite: true, archivedAt: NOW.toISOString() }),
    room('a'),
  ]);
  const ids = (rooms: readonly MyRoom[]): string[] => rooms.map(({ id }) => id);
  assert.equal([favourites, named, direct, archived].map(ids), [['b', 'g'], ['a', 'z'], ['d'], ['old']]);
});

lists('mentions that are read, here or anywhere, are in no badge', () => {
  const busy = room('a', { lastSeq: 9, readSeq: 4, mentionSeqs: [5, 8] });
  assert.equal(badgeOf(busy), { unread: 5, mentions: 2, count: 5, personal: true });
  assert.equal(badgeOf(busy, 6), { unread: 3, mentions: 1, count: 3, personal: true });
  assert.equal(badgeOf(busy, 9), { unread: 0, mentions: 0, count: 0, personal: false });
});

lists('who wants to hear only of mentions, or of nothing, gets a number only for those', () => {
  for (const notify of ['mentions', 'none'] as const) {
    assert.is(badgeOf(room('a', { notify, lastSeq: 9 })).count, 0);
    assert.is(badgeOf(room('a', { notify, lastSeq: 9, mentionSeqs: [3] })).count, 1);
  }
});

lists('a direct message is always personal', () => {
  assert.ok(badgeOf(room('d', { kind: 'direct', lastSeq: 1 })).personal);
  assert.not.ok(badgeOf(room('a', { lastSeq: 1 })).personal);
});

lists.run();

const writing = suite('whether I may write');

writing('not from outside, not in an archive, not while muted', () => {
  const { role: _role, readSeq: _readSeq, ...guest } = room('a');
  assert.equal(hindranceOf(guest, NOW), { kind: 'outside' });
  assert.equal(hindranceOf(room('a', { archivedAt: NOW.toISOString() }), NOW), { kind: 'archived' });
  const mutedUntil = '2026-03-01T12:05:00.000Z';
  assert.equal(hindranceOf(room('a', { mutedUntil }), NOW), { kind: 'muted', untilMs: Date.parse(mutedUntil) });
});

writing('a mute that has ended is none', () => {
  assert.is(hindranceOf(room('a', { mutedUntil: '2026-03-01T11:59:59.999Z' }), NOW), null);
});

writing('slow mode counts from my last message, and not for moderators or among a few people', () => {
  const slow = { slowModeS: 90 };
  const mine = [message(1, { sender: person('me') }), message(2)];
  assert.is(slowModeLeftMs(room('a', slow), mine, 'me', NOW), 30_000);
  assert.is(slowModeLeftMs(room('a', slow), [message(2)], 'me', NOW), 0);
  assert.is(slowModeLeftMs(room('a', { ...slow, role: 'moderator' }), mine, 'me', NOW), 0);
  assert.is(slowModeLeftMs(room('a', { ...slow, kind: 'group' }), mine, 'me', NOW), 0);
  assert.is(slowModeLeftMs(room('a', { slowModeS: 10 }), mine, 'me', NOW), 0);
});

writing('how long it lasts is said in the largest unit that fits', () => {
  const said = [500, 42_000, 299_000, 3_600_000, 3 * 86_400_000, 1e12].map(durationOf);
  assert.equal(said, ['1 s', '42 s', '5 min', '1 h', '3 days', '']);
});

writing.run();

const rights = suite('what the interface offers');

rights('in an archive only what may still be done there', () => {
  const archive = room('a', { role: 'owner', archivedAt: NOW.toISOString() });
  assert.equal(roomRights(archive), { moderate: false, archive: true, invite: false, leave: true, roles: true });
  const may = messageRights(archive, message(1), 'me', NOW);
  assert.equal(may, { write: false, edit: false, remove: false, pin: false, report: true, revisions: true });
});

rights('who is muted may delete and report, not write, edit or pin', () => {
  const muted = room('a', { role: 'moderator', mutedUntil: '2026-03-01T13:00:00.000Z' });
  const may = messageRights(muted, message(1, { sender: person('me') }), 'me', NOW);
  assert.equal(may, { write: false, edit: false, remove: true, pin: false, report: false, revisions: true });
});

rights('what a message said before is for its author and for moderators', () => {
  const revisions = (role: MyRoom['role'], by: string) =>
    messageRights(room('a', { role }), message(1, { sender: person(by) }), 'me', NOW).revisions;
  assert.equal(
    [revisions('member', 'me'), revisions('member', 'you'), revisions('moderator', 'you')],
    [true, false, true],
  );
});

rights('moderators are over members, owners over anybody but themselves', () => {
  const as = (role: MyRoom['role'], kind: MyRoom['kind'] = 'public'): MyRoom => room('a', { role, kind });
  const subdue = (mine: MyRoom, id: string, role: MyRoom['role']): boolean =>
    memberRights(mine, { id, role }, 'me').subdue;
  assert.ok(subdue(as('moderator'), 'bob', 'member'));
  assert.not.ok(subdue(as('moderator'), 'bob', 'moderator'));
  assert.ok(subdue(as('owner'), 'bob', 'owner'));
  assert.not.ok(subdue(as('owner'), 'me', 'owner'));
  assert.not.ok(subdue(as('member'), 'bob', 'member'));
  assert.not.ok(subdue(as('owner', 'group'), 'bob', 'member'));
});

rights('only moderators bring people into a private room', () => {
  assert.not.ok(roomRights(room('a', { kind: 'private' })).invite);
  assert.ok(roomRights(room('a', { kind: 'private', role: 'moderator' })).invite);
  assert.ok(roomRights(room('a')).invite);
});

rights.run();

const panes = suite('beside the conversation');

panes('members are found by any part of their names, whatever accents', () => {
  const members = [person('b', 'Zoë Ôman'), person('carl')].map((user) => ({ user, role: 'member' as const }));
  const found = (query: string): string[] => matching(members, query).map(({ user }) => user.id);
  assert.equal([found('oman'), found('@CARL'), found(''), found('x')], [['b'], ['carl'], ['b', 'carl'], []]);
});

panes('a pin comes to its place, and goes', () => {
  const [early, late] = [message(1, { pinnedAt: '2026-01-01' }), message(2, { pinnedAt: '2026-01-03' })];
  const between = message(3, { pinnedAt: '2026-01-02' });
  assert.equal(withPin([late, early], between), [late, between, early]);
  assert.equal(withPin([late, early], message(2)), [early]);
  assert.equal(withPin([late, early], { ...early, deletedAt: '2026-01-04' }), [late]);
});

panes('who has seen it is named, up to two', () => {
  const people = ['Ann', 'Bob', 'Carol'].map((name) => person(name));
  assert.is(seenLine([], room('a')), '');
  assert.is(seenLine(people.slice(0, 1), room('a', { kind: 'direct' })), 'Seen');
  assert.is(seenLine(people.slice(0, 2), room('a')), 'Seen by Ann and Bob');
  assert.is(seenLine(people, room('a', { memberCount: 9 })), 'Seen by Ann, Bob and 1 more');
  assert.is(seenLine(people, room('a', { memberCount: 4 })), 'Seen by everybody');
});

panes.run();
