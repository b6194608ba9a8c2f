import Type, { type Static } from 'typebox';
import { Id } from './id.ts';
import { limits } from '../limits.ts';
import { Message } from './message.ts';
import { Head, Instant } from './time.ts';
import { Person } from './user.ts';

export const RoomKind = Type.Union([Type.Literal('public'), Type.Literal('private'), Type.Literal('direct')]);
export type RoomKind = Static<typeof RoomKind>;

export const RoomRole = Type.Union([Type.Literal('owner'), Type.Literal('moderator'), Type.Literal('member')]);
export type RoomRole = Static<typeof RoomRole>;

export const RoomName = Type.String({ minLength: 1, maxLength: limits.roomNameChars });
export const Topic = Type.String({ maxLength: limits.topicChars });

/** A room as anybody who may read it sees it. `head` is its newest `rev`. */
export const Room = Type.Object(
  {
    id: Id,
    name: Type.String({ description: 'Empty in a direct room: show the other person' }),
    kind: RoomKind,
    topic: Type.String(),
    memberCount: Type.Integer({ minimum: 0 }),
    lastSeq: Head,
    head: Head,
    createdAt: Instant,
    peer: Type.Optional(Person),
  },
  { title: 'Room' },
);
export type Room = Static<typeof Room>;

/** A room as one of its members sees it. `unread` is `lastSeq − readSeq`. `peer`: the other person of a direct room. */
export const MyRoom = Type.Object(
  { ...Room.properties, readSeq: Head, unread: Type.Integer({ minimum: 0 }), role: RoomRole },
  { title: 'MyRoom' },
);
export type MyRoom = Static<typeof MyRoom>;

export const Member = Type.Object({ user: Person, role: RoomRole, joinedAt: Instant }, { title: 'Member' });
export type Member = Static<typeof Member>;

/** A change of membership, as `changes since` tells it: `role` is null for one who is out. */
export const MemberChange = Type.Object(
  { user: Person, role: Type.Union([RoomRole, Type.Null()]), rev: Head },
  { title: 'MemberChange' },
);
export type MemberChange = Static<typeof MemberChange>;

/** The latest state of all that changed in a room after `since`. */
export const Changes = Type.Object(
  {
    changes: Type.Array(Message),
    room: Type.Optional(Room),
    members: Type.Optional(Type.Array(MemberChange)),
    upTo: Head,
    more: Type.Boolean(),
  },
  { title: 'Changes' },
);
export type Changes = Static<typeof Changes>;
