import Type, { type Static, type TProperties } from 'typebox';
import { Id, RequestId } from './id.ts';
import { Message } from './message.ts';
import { Draft } from './draft.ts';
import { Invite } from './invite.ts';
import { PersonSettings } from './person-settings.ts';
import { PresenceState } from './presence.ts';
import { MemberChange, MyRoom, Notify, Room, RoomKind, RoomRole, SlowModeS } from './room.ts';
import { Head, Instant, Rev, Seq } from './time.ts';
import { Person, User } from './user.ts';

const event = <Name extends string, Fields extends TProperties>(type: Name, fields: Fields) =>
  Type.Object({ type: Type.Literal(type), ...fields }, { title: type });

const LeftBecause = Type.Union([Type.Literal('left'), Type.Literal('removed'), Type.Literal('banned')]);

/** What the server sends over the WebSocket, by `type`. Every frame is a JSON array of these. */
export const events = {
  welcome: event('welcome', {
    id: RequestId,
    connection: Type.String(),
    user: User,
    heartbeatS: Type.Integer(),
    tokenExpiresAt: Instant,
  }),
  subscribed: event('subscribed', {
    id: RequestId,
    room: Id,
    head: Head,
    recovered: Type.Boolean(),
    changes: Type.Optional(Type.Array(Message)),
    info: Type.Optional(Room),
    members: Type.Optional(Type.Array(MemberChange)),
  }),
  ack: Type.Object(
    {
      type: Type.Literal('ack'),
      id: RequestId,
      room: Type.Optional(Id),
      seq: Type.Optional(Seq),
      rev: Type.Optional(Rev),
      at: Type.Optional(Instant),
      duplicate: Type.Optional(Type.Boolean()),
      info: Type.Optional(Type.Union([MyRoom, Room])),
      invite: Type.Optional(Invite),
      report: Type.Optional(Id),
    },
    { title: 'ack' },
  ),
  error: event('error', {
    id: Type.Optional(RequestId),
    room: Type.Optional(Id),
    code: Type.String(),
    message: Type.String(),
    retryAfterMs: Type.Optional(Type.Integer()),
  }),
  pong: event('pong', { id: RequestId }),
  'message.created': event('message.created', Message.properties),
  'message.updated': event('message.updated', Message.properties),
  'room.updated': event('room.updated', {
    room: Id,
    rev: Rev,
    name: Type.String(),
    kind: RoomKind,
    topic: Type.String(),
    archivedAt: Type.Optional(Instant),
    slowModeS: Type.Optional(SlowModeS),
    floor: Type.Optional(Seq),
    at: Instant,
  }),
  'member.joined': event('member.joined', {
    room: Id,
    rev: Rev,
    user: Person,
    role: RoomRole,
    mutedUntil: Type.Optional(Instant),
    at: Instant,
  }),
  /** Somebody's role in the room has changed, or whether they are muted. */
  'member.updated': event('member.updated', {
    room: Id,
    rev: Rev,
    user: Person,
    role: RoomRole,
    mutedUntil: Type.Optional(Instant),
    at: Instant,
  }),
  'member.left': event('member.left', {
    room: Id,
    rev: Rev,
    user: Person,
    reason: LeftBecause,
    at: Instant,
  }),
  /** Somebody who was not in the room was banned from it. */
  'guest.banned': event('guest.banned', { room: Id, rev: Rev, user: Person, at: Instant }),
  'room.added': event('room.added', { room: Id, info: MyRoom }),
  'room.removed': event('room.removed', { room: Id, reason: Type.Optional(LeftBecause) }),
  /** How I want to be told of a room has changed, here or on another device. */
  'room.prefs': event('room.prefs', { room: Id, notify: Notify, favourite: Type.Boolean() }),
  /** How I stand to a thread has changed. Each new reply raises `replies` by one for all who follow it: nobody is told of that. */
  'thread.updated': event('thread.updated', {
    room: Id,
    seq: Seq,
    following: Type.Boolean(),
    readNo: Head,
    replies: Head,
  }),
  /** A message names me, or does not any more. */
  'mention.added': event('mention.added', { room: Id, seq: Seq }),
  'mention.removed': event('mention.removed', { room: Id, seq: Seq }),
  /** An empty `body`: the draft is gone. */
  'draft.updated': event('draft.updated', Draft.properties),
  'read.updated': event('read.updated', { room: Id, user: Id, seq: Head }),
  /** What I have chosen for all my devices has changed. */
  'settings.updated': event('settings.updated', { settings: PersonSettings }),
  /** A probe that I sent has come back over the whole road. */
  'probe.returned': event('probe.returned', { trace: Type.String() }),
  typing: event('typing', { room: Id, user: Person, root: Type.Optional(Seq) }),
  /** Somebody in a small room has read up to `seq`. Passing: not numbered, and lost without harm. */
  receipt: event('receipt', { room: Id, user: Id, seq: Head }),
  /** States of people whom this connection watches, by id: first of each, then those that changed. */
  presence: event('presence', { users: Type.Record(Type.String(), PresenceState) }),
  /** How many people listen to the room now. */
  'room.online': event('room.online', { room: Id, online: Type.Integer({ minimum: 0 }) }),
  resync: event('resync', { room: Id, head: Head }),
  goodbye: event('goodbye', { code: Type.Integer(), reason: Type.String(), reconnectAfterMs: Type.Integer() }),
} as const;

export type EventType = keyof typeof events;
export type ServerEvent<Name extends EventType = EventType> = { [Key in Name]: Static<(typeof events)[Key]> }[Name];

/** Events that take a `rev` of their room: what a client's copy of a room is made of. */
export type RoomEvent = ServerEvent<
  | 'message.created'
  | 'message.updated'
  | 'room.updated'
  | 'member.joined'
  | 'member.updated'
  | 'member.left'
  | 'guest.banned'
>;
