import type { MyRoom, RoomEvent, ServerEvent } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyChanges, applyEvent, applyMembers, emptyRoom, expectMembers, type RoomState } from '../../src/index.ts';
import { applyAdded, applyPrefs } from '../../src/rooms/apply-event.ts';
import { person } from '../support/fake-room.ts';

const test = suite('what a room is, and what one may do in it');
const [ann, bob] = [person('ann'), person('bob')];
const AT = '2026-03-01T12:00:00.000Z';
const LATER = '2100-01-01T00:00:00.000Z';

const info: MyRoom = {
  id: 'r1',
  name: 'Tea',
  kind: 'public',
  topic: '',
  memberCount: 2,
  lastSeq: 0,
  head: 2,
  createdAt: AT,
  readSeq: 0,
  unread: 0,
  mentionSeqs: [],
  role: 'member',
  notify: 'all',
  favourite: false,
};
const start: RoomState = emptyRoom('r1', info);
const changed = (rev: number, more: Partial<ServerEvent<'room.updated'>> = {}): RoomEvent => ({
  type: 'room.updated',
  room: 'r1',
  rev,
  name: 'Tea',
  kind: 'public',
  topic: '',
  at: AT,
  ...more,
});

test('an archive and slow mode come and go with the event that says so, or does not', () => {
  const archived = applyEvent(start, changed(3, { archivedAt: AT, slowModeS: 30 }));
  assert.equal([archived.info?.archivedAt, archived.info?.slowModeS], [AT, 30]);
  const opened = applyEvent(archived, changed(4));
  assert.equal(opened.info, { ...info, head: 4 });
  const missed = applyChanges(archived, { changes: [], room: { ...info, head: 4 }, upTo: 4 });
  assert.equal(missed.info, { ...info, head: 4 });
});

test('mutes are known of members, whatever told of them', () => {
  const loaded = applyMembers(expectMembers(start), [
    { user: ann, role: 'owner', joinedAt: AT },
    { user: bob, role: 'member', joinedAt: AT, mutedUntil: LATER },
  ]);
  assert.equal(loaded.members?.get(bob.id), { user: bob, role: 'member', mutedUntil: LATER });
  const freed = applyEvent(loaded, {
    type: 'member.updated',
    room: 'r1',
    rev: 3,
    user: bob,
    role: 'moderator',
    at: AT,
  });
  assert.equal(freed.members?.get(bob.id), { user: bob, role: 'moderator' });
  const members = [{ user: bob, role: 'moderator' as const, rev: 4, mutedUntil: LATER }];
  const missed = applyChanges(freed, { changes: [], members, upTo: 4 });
  assert.equal(missed.members?.get(bob.id)?.mutedUntil, LATER);
});

test('a guest who is banned was none of the members', () => {
  const after = applyEvent(start, { type: 'guest.banned', room: 'r1', rev: 3, user: bob, at: AT });
  assert.equal(after.info, { ...info, head: 3 });
  const banned = applyEvent(start, { type: 'member.left', room: 'r1', rev: 3, user: bob, reason: 'banned', at: AT });
  assert.is(banned.info?.memberCount, 1);
});

test('what I may do is as the latest word says, though the room is known further', () => {
  const muted = applyAdded(start, { ...info, head: 3, role: 'moderator', mutedUntil: LATER });
  assert.equal(muted.info, { ...info, head: 3, role: 'moderator', mutedUntil: LATER });
  const further = applyEvent({ ...muted, head: 3 }, changed(4, { slowModeS: 5 }));
  const freed = applyAdded(further, { ...info, head: 3, archivedAt: AT });
  assert.equal(freed.info, { ...info, head: 4, slowModeS: 5 });
});

test('preferences are taken for rooms of mine', () => {
  const { info: mine } = applyPrefs(start, { notify: 'none', favourite: true });
  assert.equal(mine, { ...info, notify: 'none', favourite: true });
  const { readSeq: _readSeq, unread: _unread, role: _role, ...room } = info;
  const guest = emptyRoom('r1', room);
  assert.is(applyPrefs(guest, { notify: 'none', favourite: true }), guest);
});

test.run();
