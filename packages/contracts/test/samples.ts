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
const mine = { ...shared, readSeq: 5, unread: 2, role: 'owner' } as const;

export const requestSamples: { [Name in RequestType]: Request<Name> } = {
  hello: { type: 'hello', id: '1', token: 'eyJ' },
  subscribe: { type: 'subscribe', id: '2', rooms: [{ room }, { room, since: 12 }] },
  unsubscribe: { type: 'unsubscribe', id: '3', rooms: [room] },
  'message.send': { type: 'message.send', id: uuid, room, body: 'Hello', replyTo: 3 },
  'message.edit': { type: 'message.edit', id: '5', room, seq: 7, body: 'Hello!' },
  'message.delete': { type: 'message.delete', id: '6', room, seq: 7 },
  'reaction.add': { type: 'reaction.add', id: '7', room, seq: 7, emoji: '👍' },
  'reaction.remove': { type: 'reaction.remove', id: '8', room, seq: 7, emoji: '👍' },
  'room.create': { type: 'room.create', id: uuid, name: 'Tea', kind: 'public' },
  'room.update': { type: 'room.update', id: '10', room, topic: 'Leaves' },
  'room.join': { type: 'room.join', id: '11', room },
  'room.leave': { type: 'room.leave', id: '12', room },
  'member.add': { type: 'member.add', id: '13', room, userId: bob.id },
  'member.remove': { type: 'member.remove', id: '14', room, userId: bob.id },
  'direct.open': { type: 'direct.open', id: '15', userId: bob.id },
  'read.mark': { type: 'read.mark', id: '16', room, seq: 7 },
  typing: { type: 'typing', room },
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
  ack: { type: 'ack', id: uuid, room, seq: 7, rev: 12, at, duplicate: true, info: mine },
  error: { type: 'error', id: '2', room, code: 'busy', message: 'Try again.', retryAfterMs: 1_000 },
  pong: { type: 'pong', id: '18' },
  'message.created': { type: 'message.created', ...message },
  'message.updated': { type: 'message.updated', ...message, body: '', deletedAt: at },
  'room.updated': { type: 'room.updated', room, rev: 13, name: 'Tea', kind: 'public', topic: 'Leaves', at },
  'member.joined': { type: 'member.joined', room, rev: 14, user: bob, role: 'member', at },
  'member.updated': { type: 'member.updated', room, rev: 15, user: bob, role: 'owner', at },
  'member.left': { type: 'member.left', room, rev: 15, user: bob, reason: 'left', at },
  'room.added': { type: 'room.added', room, info: mine },
  'room.removed': { type: 'room.removed', room },
  'read.updated': { type: 'read.updated', room, user: ann.id, seq: 7 },
  typing: { type: 'typing', room, user: ann },
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
  { type: 'room.subscribe', ...envelope, room, since: 0 },
  { type: 'person.subscribe', ...envelope, user: ann.id },
  {
    type: 'unroute',
    ...envelope,
    target: room,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
];

export const userEventSamples: UserEvent[] = [
  { type: 'user.registered', id: uuid, at, user: { ...ann, role: 'user' } },
  { type: 'session.ended', id: uuid, at, userId: ann.id, session: 's1', reason: 'logout' },
];
