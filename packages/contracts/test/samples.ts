import { defaultSettings } from '../src/index.ts';
import type {
  Command,
  EventType,
  Message,
  Person,
  Request,
  RequestType,
  ServerEvent,
  UserEvent,
} from '../src/index.ts';

/** One valid example of everything that travels, by type; the compiler checks that none is missing or odd. */
const room = '06d3k2n8v4x1q7aa';
const at = '2026-03-01T12:00:00.000Z';
const uuid = '0195513a-7d3c-7c2e-9c60-0b6f1d2e3f40';
const ann: Person = { id: '06d3k2n8v4x1q7ab', username: 'ann', displayName: 'Ann' };
const bob: Person = { id: '06d3k2n8v4x1q7ac', username: 'bob', displayName: 'Bob' };

export const message: Message = {
  room,
  seq: 7,
  rev: 12,
  id: uuid,
  kind: 'text',
  sender: ann,
  body: 'Hello',
  at,
  replyTo: 3,
  root: 2,
  threadNo: 2,
  thread: { replies: 1, lastSeq: 9, lastAt: at },
  mentions: [bob.id],
  mentionsRoom: true,
  pinnedAt: at,
  pinnedBy: ann.id,
  editedAt: at,
  reactions: { '👍': [bob.id] },
};

const shared = {
  id: room,
  name: 'Tea',
  kind: 'public',
  topic: '',
  memberCount: 2,
  lastSeq: 7,
  head: 12,
  createdAt: at,
} as const;
const mine = { ...shared, readSeq: 5, unread: 2, role: 'owner', notify: 'all', favourite: false } as const;
const code = `${room}.0123456789abcdef`;

export const requestSamples: { [Name in RequestType]: Request<Name> } = {
  hello: { type: 'hello', id: '1', token: 'eyJ' },
  subscribe: { type: 'subscribe', id: '2', rooms: [{ room }, { room, since: 12 }] },
  unsubscribe: { type: 'unsubscribe', id: '3', rooms: [room] },
  'message.send': { type: 'message.send', id: uuid, room, body: 'Hello', replyTo: 3 },
  'message.edit': { type: 'message.edit', id: '5', room, seq: 7, body: 'Hello!' },
  'message.delete': { type: 'message.delete', id: '6', room, seq: 7 },
  'message.pin': { type: 'message.pin', id: '61', room, seq: 7 },
  'message.unpin': { type: 'message.unpin', id: '62', room, seq: 7 },
  'message.import': { type: 'message.import', id: uuid, room, at, senderId: ann.id, body: 'Hello', replyTo: 3 },
  'thread.follow': { type: 'thread.follow', id: '63', room, seq: 7, following: true },
  'thread.read': { type: 'thread.read', id: '64', room, seq: 7, no: 2 },
  'draft.set': { type: 'draft.set', id: '65', room, root: 3, body: 'Hel' },
  'reaction.add': { type: 'reaction.add', id: '7', room, seq: 7, emoji: '👍' },
  'reaction.remove': { type: 'reaction.remove', id: '8', room, seq: 7, emoji: '👍' },
  'room.create': { type: 'room.create', id: uuid, name: 'Tea', kind: 'public' },
  'room.update': { type: 'room.update', id: '10', room, topic: 'Leaves', archived: false, slowModeS: 30 },
  'room.join': { type: 'room.join', id: '11', room },
  'room.leave': { type: 'room.leave', id: '12', room },
  'member.add': { type: 'member.add', id: '13', room, userId: bob.id },
  'member.remove': { type: 'member.remove', id: '14', room, userId: bob.id },
  'member.update': { type: 'member.update', id: '14a', room, userId: bob.id, role: 'moderator', mutedUntil: null },
  'member.ban': { type: 'member.ban', id: '14b', room, userId: bob.id, reason: 'Spam', untilAt: at },
  'member.unban': { type: 'member.unban', id: '14c', room, userId: bob.id },
  'direct.open': { type: 'direct.open', id: '15', userIds: [bob.id, ann.id] },
  'invite.create': { type: 'invite.create', id: '15a', room, expiresInS: 3_600, maxUses: 5 },
  'invite.revoke': { type: 'invite.revoke', id: '15b', room, code },
  'invite.accept': { type: 'invite.accept', id: '15c', code },
  'room.prefs': { type: 'room.prefs', id: '15d', room, notify: 'mentions', favourite: true },
  'report.create': { type: 'report.create', id: '15e', room, seq: 7, reason: 'Spam' },
  'read.mark': { type: 'read.mark', id: '16', room, seq: 7 },
  'settings.set': { type: 'settings.set', id: '17', receipts: false },
  'presence.set': { type: 'presence.set', id: '17', state: 'away' },
  'presence.watch': { type: 'presence.watch', id: '17', users: [bob.id] },
  typing: { type: 'typing', room, root: 3 },
  ping: { type: 'ping', id: '18' },
};

export const eventSamples: { [Name in EventType]: ServerEvent<Name> } = {
  welcome: {
    type: 'welcome',
    id: '1',
    connection: 'c1',
    user: { ...ann, role: 'user' },
    heartbeatS: 25,
    tokenExpiresAt: at,
  },
  subscribed: {
    type: 'subscribed',
    id: '2',
    room,
    head: 12,
    recovered: true,
    changes: [message],
    info: shared,
    members: [{ user: bob, role: null, rev: 9 }],
  },
  ack: {
    type: 'ack',
    id: uuid,
    room,
    seq: 7,
    rev: 12,
    at,
    duplicate: true,
    info: mine,
    invite: { code, room, createdBy: ann, createdAt: at, expiresAt: at, maxUses: 5, uses: 1 },
  },
  error: { type: 'error', id: '2', room, code: 'busy', message: 'Try again.', retryAfterMs: 1_000 },
  pong: { type: 'pong', id: '18' },
  'message.created': { type: 'message.created', ...message },
  'message.updated': { type: 'message.updated', ...message, body: '', deletedAt: at },
  'room.updated': { type: 'room.updated', room, rev: 13, name: 'Tea', kind: 'public', topic: 'Leaves', at },
  'member.joined': { type: 'member.joined', room, rev: 14, user: bob, role: 'member', at },
  'member.updated': { type: 'member.updated', room, rev: 15, user: bob, role: 'owner', at },
  'guest.banned': { type: 'guest.banned', room, rev: 16, user: bob, at },
  'member.left': { type: 'member.left', room, rev: 15, user: bob, reason: 'left', at },
  'room.added': { type: 'room.added', room, info: mine },
  'room.removed': { type: 'room.removed', room, reason: 'banned' },
  'room.prefs': { type: 'room.prefs', room, notify: 'none', favourite: true },
  'thread.updated': { type: 'thread.updated', room, seq: 3, following: true, readNo: 1, replies: 2 },
  'mention.added': { type: 'mention.added', room, seq: 7 },
  'mention.removed': { type: 'mention.removed', room, seq: 7 },
  'draft.updated': { type: 'draft.updated', room, root: 3, body: 'Hel', at },
  'read.updated': { type: 'read.updated', room, user: ann.id, seq: 7 },
  'settings.updated': { type: 'settings.updated', settings: { receipts: false } },
  typing: { type: 'typing', room, user: ann, root: 3 },
  receipt: { type: 'receipt', room, user: bob.id, seq: 7 },
  presence: { type: 'presence', users: { [bob.id]: 'away' } },
  'room.online': { type: 'room.online', room, online: 3 },
  resync: { type: 'resync', room, head: 12 },
  goodbye: { type: 'goodbye', code: 4000, reason: 'Stopping', reconnectAfterMs: 500 },
};

const actor = { ...ann, role: 'user', session: 's1' } as const;
const envelope = {
  key: `${ann.id} ${uuid}`,
  gateway: 'gateway-1',
  ref: 0,
  request: uuid,
  actor,
  at: 1_772_366_400_000,
};
export const commandSamples: Command[] = [
  { type: 'message.send', ...envelope, room, body: 'Hello' },
  { type: 'room.create', ...envelope, room, name: 'Tea', kind: 'private', topic: 'Leaves' },
  { type: 'direct.open', ...envelope, room, userId: bob.id },
  { type: 'group.open', ...envelope, room, userIds: [bob.id, room] },
  { type: 'invite.accept', ...envelope, room, code },
  { type: 'draft.set', ...envelope, user: ann.id, room, body: '' },
  { type: 'report.create', ...envelope, room, seq: 7, reason: 'Spam' },
  { type: 'report.resolve', ...envelope, room, report: room, outcome: 'deleted', note: '' },
  { type: 'room.administer', ...envelope, room, archived: true, ownerId: bob.id },
  { type: 'room.expire', ...envelope, room, floor: 6 },
  { type: 'room.subscribe', ...envelope, room, since: 0 },
  { type: 'person.subscribe', ...envelope, user: ann.id },
  { type: 'settings.set', ...envelope, user: ann.id, receipts: false },
  {
    type: 'unroute',
    ...envelope,
    target: room,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
];

export const userEventSamples: UserEvent[] = [
  { type: 'user.registered', id: uuid, at, user: { ...ann, role: 'user' } },
  { type: 'user.updated', id: uuid, at, user: { ...ann, role: 'admin' }, statusText: 'away' },
  { type: 'installation.updated', id: uuid, at, userId: ann.id, version: 2, settings: defaultSettings },
  {
    type: 'audit.recorded',
    id: uuid,
    at,
    userId: ann.id,
    entry: {
      id: uuid,
      at,
      actor: { id: ann.id, name: ann.username },
      action: 'person.role',
      target: { kind: 'person', id: bob.id, name: bob.username },
      detail: { from: 'user', to: 'admin' },
    },
  },
  { type: 'session.ended', id: uuid, at, userId: ann.id, session: 's1', reason: 'logout' },
];
