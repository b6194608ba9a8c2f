import Type, { type Static, type TProperties } from 'typebox';
import { Id, RequestId, Uuid } from './id.ts';
import { limits } from '../limits.ts';
import { BanReason } from './ban.ts';
import { InviteCode, InviteSeconds, InviteUses } from './invite.ts';
import { PersonSettings } from './person-settings.ts';
import { Availability, WatchedPeople } from './presence.ts';
import { DraftBody, DraftRoot } from './draft.ts';
import { ReportReason } from './report.ts';
import { Notify, RoomName, RoomRole, SlowModeS, Topic } from './room.ts';
import { Head, Instant, Seq } from './time.ts';

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
  'message.pin': request('message.pin', { room: Id, seq: Seq }),
  'message.unpin': request('message.unpin', { room: Id, seq: Seq }),
  /** What was written elsewhere and at another time, by `senderId`. For administrators. */
  'message.import': Type.Object(
    {
      type: Type.Literal('message.import'),
      id: Uuid,
      room: Id,
      at: Instant,
      senderId: Id,
      body: Body,
      replyTo: Type.Optional(Seq),
    },
    { title: 'message.import' },
  ),
  'reaction.add': request('reaction.add', { room: Id, seq: Seq, emoji: Emoji }),
  'reaction.remove': request('reaction.remove', { room: Id, seq: Seq, emoji: Emoji }),
  /** `seq`: any message of the thread, or one that has none yet. */
  'thread.follow': request('thread.follow', { room: Id, seq: Seq, following: Type.Boolean() }),
  'thread.read': request('thread.read', { room: Id, seq: Seq, no: Head }),
  /** An empty body takes the draft away. `root`: of a reply in this thread. */
  'draft.set': request('draft.set', { room: Id, root: Type.Optional(DraftRoot), body: DraftBody }),
  'room.create': request('room.create', {
    name: RoomName,
    kind: Type.Union([Type.Literal('public'), Type.Literal('private')]),
    topic: Type.Optional(Topic),
  }),
  'room.update': request('room.update', {
    room: Id,
    name: Type.Optional(RoomName),
    topic: Type.Optional(Topic),
    archived: Type.Optional(Type.Boolean()),
    slowModeS: Type.Optional(SlowModeS),
  }),
  'room.join': request('room.join', { room: Id }),
  'room.leave': request('room.leave', { room: Id }),
  'room.prefs': request('room.prefs', {
    room: Id,
    notify: Type.Optional(Notify),
    favourite: Type.Optional(Type.Boolean()),
  }),
  'member.add': request('member.add', { room: Id, userId: Id }),
  'member.remove': request('member.remove', { room: Id, userId: Id }),
  'member.update': request('member.update', {
    room: Id,
    userId: Id,
    role: Type.Optional(RoomRole),
    mutedUntil: Type.Optional(Type.Union([Instant, Type.Null()])),
  }),
  'member.ban': request('member.ban', {
    room: Id,
    userId: Id,
    reason: Type.Optional(BanReason),
    untilAt: Type.Optional(Instant),
  }),
  'member.unban': request('member.unban', { room: Id, userId: Id }),
  /** One of `userId` and `userIds`: with one other person the direct room, with more a group. */
  'direct.open': request('direct.open', {
    userId: Type.Optional(Id),
    userIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: limits.groupPeople })),
  }),
  'invite.create': request('invite.create', {
    room: Id,
    expiresInS: Type.Optional(InviteSeconds),
    maxUses: Type.Optional(InviteUses),
  }),
  'invite.revoke': request('invite.revoke', { room: Id, code: InviteCode }),
  'invite.accept': request('invite.accept', { code: InviteCode }),
  'report.create': request('report.create', { room: Id, seq: Seq, reason: ReportReason }),
  'read.mark': request('read.mark', { room: Id, seq: Head }),
  'settings.set': request('settings.set', Type.Partial(PersonSettings).properties),
  'presence.set': request('presence.set', { state: Availability }),
  'presence.watch': request('presence.watch', { users: WatchedPeople }),
  /** `root`: typed in that message's thread. */
  typing: Type.Object(
    { type: Type.Literal('typing'), id: Type.Optional(RequestId), room: Id, root: Type.Optional(Seq) },
    { title: 'typing' },
  ),
  ping: request('ping', {}),
} as const;

export type RequestType = keyof typeof requests;
export type Request<Name extends RequestType = RequestType> = { [Key in Name]: Static<(typeof requests)[Key]> }[Name];
