import Type, { type Static, type TProperties } from 'typebox';
import { Id, RequestId } from './id.ts';
import { Message } from './message.ts';
import { MemberChange, MyRoom, Room, RoomKind, RoomRole } from './room.ts';
import { Head, Instant, Rev, Seq } from './time.ts';
import { Person, User } from './user.ts';

const event = <Name extends string, Fields extends TProperties>(type: Name, fields: Fields) =>
  Type.Object({ type: Type.Literal(type), ...fields }, { title: type });

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
    at: Instant,
  }),
  'member.joined': event('member.joined', { room: Id, rev: Rev, user: Person, role: RoomRole, at: Instant }),
  /** Somebody's role in the room has changed. */
  'member.updated': event('member.updated', { room: Id, rev: Rev, user: Person, role: RoomRole, at: Instant }),
  'member.left': event('member.left', {
    room: Id,
    rev: Rev,
    user: Person,
    reason: Type.Union([Type.Literal('left'), Type.Literal('removed')]),
    at: Instant,
  }),
  'room.added': event('room.added', { room: Id, info: MyRoom }),
  'room.removed': event('room.removed', { room: Id }),
  'read.updated': event('read.updated', { room: Id, user: Id, seq: Head }),
  typing: event('typing', { room: Id, user: Person }),
  resync: event('resync', { room: Id, head: Head }),
  goodbye: event('goodbye', { code: Type.Integer(), reason: Type.String(), reconnectAfterMs: Type.Integer() }),
} as const;

export type EventType = keyof typeof events;
export type ServerEvent<Name extends EventType = EventType> = { [Key in Name]: Static<(typeof events)[Key]> }[Name];

/** Events that take a `rev` of their room: what a client's copy of a room is made of. */
export type RoomEvent = ServerEvent<
  'message.created' | 'message.updated' | 'room.updated' | 'member.joined' | 'member.updated' | 'member.left'
>;
