import Type, { type Static } from 'typebox';
import { Id } from './id.ts';
import { limits } from '../limits.ts';
import { Message } from './message.ts';
import { Head, Instant, Seq } from './time.ts';
import { Person } from './user.ts';

export const RoomKind = Type.Union([
  Type.Literal('public'),
  Type.Literal('private'),
  Type.Literal('direct'),
  Type.Literal('group'),
]);
export type RoomKind = Static<typeof RoomKind>;

export const RoomRole = Type.Union([Type.Literal('owner'), Type.Literal('moderator'), Type.Literal('member')]);
export type RoomRole = Static<typeof RoomRole>;

export const RoomName = Type.String({ minLength: 1, maxLength: limits.roomNameChars });
export const Topic = Type.String({ maxLength: limits.topicChars });
/** Seconds between two messages of one member; 0 is none. */
export const SlowModeS = Type.Integer({ minimum: 0, maximum: limits.slowModeS });

/** Of what in a room somebody wants to be told. */
export const Notify = Type.Union([Type.Literal('all'), Type.Literal('mentions'), Type.Literal('none')]);
export type Notify = Static<typeof Notify>;

/** A room as anybody who may read it sees it. `head` is its newest `rev`; messages up to `floor` are gone, for good. */
export const Room = Type.Object(
  {
    id: Id,
    name: Type.String({ description: 'Empty in a direct or group room: show its people' }),
    kind: RoomKind,
    topic: Type.String(),
    memberCount: Type.Integer({ minimum: 0 }),
    lastSeq: Head,
    head: Head,
    createdAt: Instant,
    archivedAt: Type.Optional(Instant),
    slowModeS: Type.Optional(SlowModeS),
    floor: Type.Optional(Seq),
    peer: Type.Optional(Person),
    peers: Type.Optional(Type.Array(Person)),
  },
  { title: 'Room' },
);
export type Room = Static<typeof Room>;

/**
 * A room as one of its members sees it. `unread` is `lastSeq − readSeq`. `peers`: the other people of a direct or group room; `peer` is
 * the one of a direct room.
 */
export const MyRoom = Type.Object(
  {
    ...Room.properties,
    readSeq: Head,
    mentionSeqs: Type.Optional(Type.Array(Seq)),
    unread: Type.Integer({ minimum: 0 }),
    role: RoomRole,
    notify: Notify,
    favourite: Type.Boolean(),
    mutedUntil: Type.Optional(Instant),
  },
  { title: 'MyRoom' },
);
export type MyRoom = Static<typeof MyRoom>;

/** `mutedUntil`: until then they may read, but not write. `readSeq`: how far they have read, in a small room and where they let it be seen. */
export const Member = Type.Object(
  {
    user: Person,
    role: RoomRole,
    joinedAt: Instant,
    mutedUntil: Type.Optional(Instant),
    readSeq: Type.Optional(Head),
  },
  { title: 'Member' },
);
export type Member = Static<typeof Member>;

/** A change of membership, as `changes since` tells it: `role` is null for one who is out. */
export const MemberChange = Type.Object(
  { user: Person, role: Type.Union([RoomRole, Type.Null()]), rev: Head, mutedUntil: Type.Optional(Instant) },
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
