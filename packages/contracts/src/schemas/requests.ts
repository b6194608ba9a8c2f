import Type, { type Static, type TProperties } from 'typebox';
import { Id, RequestId, Uuid } from './id.ts';
import { limits } from '../limits.ts';
import { RoomName, Topic } from './room.ts';
import { Head, Seq } from './time.ts';

const request = <Name extends string, Fields extends TProperties>(type: Name, fields: Fields) =>
  Type.Object({ type: Type.Literal(type), id: RequestId, ...fields }, { title: type });

/** Raw body of a message: its true length is checked by `checkBody`, which knows how to say what is wrong. */
const Body = Type.String({ description: `1 to ${limits.bodyChars} characters after trimming` });
const Emoji = Type.String({ minLength: 1, maxLength: limits.emojiChars, pattern: '^\\S+$' });

/** What a client may send over the WebSocket, by `type`. */
export const requests = {
  hello: request('hello', { token: Type.String({ maxLength: 8_192 }) }),
  subscribe: request('subscribe', {
    rooms: Type.Array(Type.Object({ room: Id, since: Type.Optional(Head) }), {
      minItems: 1,
      maxItems: limits.subscribeRooms,
    }),
  }),
  unsubscribe: request('unsubscribe', { rooms: Type.Array(Id, { minItems: 1, maxItems: limits.subscribeRooms }) }),
  'message.send': Type.Object(
    { type: Type.Literal('message.send'), id: Uuid, room: Id, body: Body, replyTo: Type.Optional(Seq) },
    { title: 'message.send' },
  ),
  'message.edit': request('message.edit', { room: Id, seq: Seq, body: Body }),
  'message.delete': request('message.delete', { room: Id, seq: Seq }),
  'reaction.add': request('reaction.add', { room: Id, seq: Seq, emoji: Emoji }),
  'reaction.remove': request('reaction.remove', { room: Id, seq: Seq, emoji: Emoji }),
  'room.create': request('room.create', {
    name: RoomName,
    kind: Type.Union([Type.Literal('public'), Type.Literal('private')]),
    topic: Type.Optional(Topic),
  }),
  'room.update': request('room.update', { room: Id, name: Type.Optional(RoomName), topic: Type.Optional(Topic) }),
  'room.join': request('room.join', { room: Id }),
  'room.leave': request('room.leave', { room: Id }),
  'member.add': request('member.add', { room: Id, userId: Id }),
  'member.remove': request('member.remove', { room: Id, userId: Id }),
  'direct.open': request('direct.open', { userId: Id }),
  'read.mark': request('read.mark', { room: Id, seq: Head }),
  typing: Type.Object({ type: Type.Literal('typing'), id: Type.Optional(RequestId), room: Id }, { title: 'typing' }),
  ping: request('ping', {}),
} as const;

export type RequestType = keyof typeof requests;
export type Request<Name extends RequestType = RequestType> = { [Key in Name]: Static<(typeof requests)[Key]> }[Name];
