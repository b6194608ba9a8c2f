import Type, { type Static, type TObject, type TSchema } from 'typebox';
import { Id, Uuid } from './ids.ts';
import { limits } from './limits.ts';
import { Message } from './schemas/message.ts';
import { requests } from './schemas/requests.ts';
import { Changes, Member, MyRoom, Room, RoomName, Topic } from './schemas/room.ts';
import { Head, Instant, Rev, Seq } from './schemas/time.ts';
import { DisplayName, User, Username } from './schemas/user.ts';

/** One HTTP call: what it takes and answers, and which service owns it. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With `:name` for path parameters. */
  readonly path: string;
  readonly service: 'auth' | 'gateway' | 'chat-writer';
  readonly summary: string;
  /** Whether it needs `Authorization: Bearer`. */
  readonly bearer: boolean;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Success: status → body (null for none). */
  readonly answers: Readonly<Record<number, TSchema | null>>;
}

const call = <const Call extends HttpCall>(value: Call): Call => value;

const roomParam = Type.Object({ room: Id });
const messageParam = Type.Object({ room: Id, seq: Seq });
const reactionParam = Type.Object({ room: Id, seq: Seq, emoji: requests['reaction.add'].properties.emoji });

const Credentials = Type.Object({
  username: Type.String({ maxLength: 256 }),
  password: Type.String({ maxLength: 1024 }),
});
export const Session = Type.Object(
  { user: User, accessToken: Type.String(), expiresInS: Type.Integer() },
  { title: 'Session' },
);
export type Session = Static<typeof Session>;
export const Sent = Type.Object({ room: Id, seq: Seq, rev: Rev, at: Instant }, { title: 'Sent' });
export type Sent = Static<typeof Sent>;
const RoomAnswer = Type.Object({ room: MyRoom });
const Page = Type.Object({ messages: Type.Array(Message), head: Head }, { title: 'Page' });
const Limit = Type.Integer({ minimum: 1, maximum: limits.pageMax, default: limits.pageDefault });

/** Every HTTP call, by name: what services register, the client calls, and docs/openapi.json is generated from. */
export const http = {
  register: call({
    method: 'POST',
    path: '/api/auth/register',
    service: 'auth',
    bearer: false,
    summary: 'Make an account and a session',
    body: Type.Object({
      username: Username,
      password: Type.String({ minLength: limits.passwordMinChars, maxLength: limits.passwordMaxChars }),
      displayName: Type.Optional(DisplayName),
    }),
    answers: { 201: Session },
  }),
  login: call({
    method: 'POST',
    path: '/api/auth/login',
    service: 'auth',
    bearer: false,
    summary: 'Begin a session',
    body: Credentials,
    answers: { 200: Session },
  }),
  refresh: call({
    method: 'POST',
    path: '/api/auth/refresh',
    service: 'auth',
    bearer: false,
    summary: 'Rotate the refresh cookie, get a new access token',
    answers: { 200: Session },
  }),
  logout: call({
    method: 'POST',
    path: '/api/auth/logout',
    service: 'auth',
    bearer: false,
    summary: 'End this session and its sockets',
    answers: { 204: null },
  }),
  me: call({
    method: 'GET',
    path: '/api/auth/me',
    service: 'auth',
    bearer: true,
    summary: 'Who I am',
    answers: { 200: Type.Object({ user: User }) },
  }),
  jwks: call({
    method: 'GET',
    path: '/api/auth/jwks.json',
    service: 'auth',
    bearer: false,
    summary: 'Public keys (RFC 7517)',
    answers: { 200: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) }) },
  }),
  listRooms: call({
    method: 'GET',
    path: '/api/rooms',
    service: 'chat-writer',
    bearer: true,
    summary: 'Rooms that I am in',
    answers: { 200: Type.Object({ rooms: Type.Array(MyRoom) }) },
  }),
  directory: call({
    method: 'GET',
    path: '/api/rooms/directory',
    service: 'chat-writer',
    bearer: true,
    summary: 'Public rooms',
    query: Type.Object({
      query: Type.Optional(Type.String({ maxLength: 80 })),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    answers: { 200: Type.Object({ rooms: Type.Array(Room), nextCursor: Type.Union([Type.String(), Type.Null()]) }) },
  }),
  getRoom: call({
    method: 'GET',
    path: '/api/rooms/:room',
    service: 'chat-writer',
    bearer: true,
    summary: 'One room',
    params: roomParam,
    answers: { 200: Type.Object({ room: Type.Union([MyRoom, Room]) }) },
  }),
  createRoom: call({
    method: 'POST',
    path: '/api/rooms',
    service: 'gateway',
    bearer: true,
    summary: 'Make a room; I am its owner',
    body: Type.Object({ name: RoomName, kind: requests['room.create'].properties.kind, topic: Type.Optional(Topic) }),
    answers: { 201: RoomAnswer },
  }),
  updateRoom: call({
    method: 'PATCH',
    path: '/api/rooms/:room',
    service: 'gateway',
    bearer: true,
    summary: 'Change name or topic',
    params: roomParam,
    body: Type.Object({ name: Type.Optional(RoomName), topic: Type.Optional(Topic) }),
    answers: { 200: RoomAnswer },
  }),
  joinRoom: call({
    method: 'POST',
    path: '/api/rooms/:room/join',
    service: 'gateway',
    bearer: true,
    summary: 'Join a public room',
    params: roomParam,
    answers: { 200: RoomAnswer },
  }),
  leaveRoom: call({
    method: 'POST',
    path: '/api/rooms/:room/leave',
    service: 'gateway',
    bearer: true,
    summary: 'Leave a room',
    params: roomParam,
    answers: { 204: null },
  }),
  listMembers: call({
    method: 'GET',
    path: '/api/rooms/:room/members',
    service: 'chat-writer',
    bearer: true,
    summary: 'Members, by username',
    params: roomParam,
    query: Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 200 })), limit: Type.Optional(Limit) }),
    answers: {
      200: Type.Object({ members: Type.Array(Member), nextCursor: Type.Union([Type.String(), Type.Null()]) }),
    },
  }),
  addMember: call({
    method: 'POST',
    path: '/api/rooms/:room/members',
    service: 'gateway',
    bearer: true,
    summary: 'Bring somebody in',
    params: roomParam,
    body: Type.Object({ userId: Id }),
    answers: { 201: Type.Object({ room: Id, rev: Rev }) },
  }),
  removeMember: call({
    method: 'DELETE',
    path: '/api/rooms/:room/members/:user',
    service: 'gateway',
    bearer: true,
    summary: 'Put somebody out',
    params: Type.Object({ room: Id, user: Id }),
    answers: { 204: null },
  }),
  openDirect: call({
    method: 'POST',
    path: '/api/direct',
    service: 'gateway',
    bearer: true,
    summary: 'The one room of two people',
    body: Type.Object({ userId: Id }),
    answers: { 200: RoomAnswer },
  }),
  findPeople: call({
    method: 'GET',
    path: '/api/people',
    service: 'chat-writer',
    bearer: true,
    summary: 'People whose username or name begins like this',
    query: Type.Object({ query: Type.String({ minLength: 1, maxLength: 64 }) }),
    answers: {
      200: Type.Object({
        people: Type.Array(Type.Object({ id: Id, username: Type.String(), displayName: Type.String() })),
      }),
    },
  }),
  listMessages: call({
    method: 'GET',
    path: '/api/rooms/:room/messages',
    service: 'chat-writer',
    bearer: true,
    summary: 'A page of history, ascending by seq',
    params: roomParam,
    query: Type.Object({
      before: Type.Optional(Seq),
      after: Type.Optional(Head),
      around: Type.Optional(Seq),
      limit: Type.Optional(Limit),
    }),
    answers: { 200: Page },
  }),
  changes: call({
    method: 'GET',
    path: '/api/rooms/:room/changes',
    service: 'chat-writer',
    bearer: true,
    summary: 'All that changed after a rev, in its latest state',
    params: roomParam,
    query: Type.Object({
      since: Head,
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: limits.changesPageMax, default: limits.changesPageMax }),
      ),
    }),
    answers: { 200: Changes },
  }),
  sendMessage: call({
    method: 'POST',
    path: '/api/rooms/:room/messages',
    service: 'gateway',
    bearer: true,
    summary: 'Send a message; the same id again answers 200 with the same numbers',
    params: roomParam,
    body: Type.Object({ id: Uuid, body: Type.String(), replyTo: Type.Optional(Seq) }),
    answers: { 200: Sent, 201: Sent },
  }),
  editMessage: call({
    method: 'PATCH',
    path: '/api/rooms/:room/messages/:seq',
    service: 'gateway',
    bearer: true,
    summary: 'Edit my message',
    params: messageParam,
    body: Type.Object({ body: Type.String() }),
    answers: { 200: Sent },
  }),
  deleteMessage: call({
    method: 'DELETE',
    path: '/api/rooms/:room/messages/:seq',
    service: 'gateway',
    bearer: true,
    summary: 'Delete a message; its place stays',
    params: messageParam,
    answers: { 204: null },
  }),
  addReaction: call({
    method: 'PUT',
    path: '/api/rooms/:room/messages/:seq/reactions/:emoji',
    service: 'gateway',
    bearer: true,
    summary: 'React',
    params: reactionParam,
    answers: { 204: null },
  }),
  removeReaction: call({
    method: 'DELETE',
    path: '/api/rooms/:room/messages/:seq/reactions/:emoji',
    service: 'gateway',
    bearer: true,
    summary: 'Take a reaction back',
    params: reactionParam,
    answers: { 204: null },
  }),
  markRead: call({
    method: 'PUT',
    path: '/api/rooms/:room/read',
    service: 'gateway',
    bearer: true,
    summary: 'I have read up to here',
    params: roomParam,
    body: Type.Object({ seq: Head }),
    answers: { 204: null },
  }),
} as const;

export type HttpCallName = keyof typeof http;
type Get<Call, Key extends string> = Call extends { readonly [K in Key]: infer Schema extends TSchema }
  ? Static<Schema>
  : undefined;
type Answer<Call extends HttpCall> = {
  [Status in keyof Call['answers']]: Call['answers'][Status] extends TSchema
    ? Static<Call['answers'][Status]>
    : undefined;
}[keyof Call['answers']];
export type HttpParams<Name extends HttpCallName> = Get<(typeof http)[Name], 'params'>;
export type HttpQuery<Name extends HttpCallName> = Get<(typeof http)[Name], 'query'>;
export type HttpBody<Name extends HttpCallName> = Get<(typeof http)[Name], 'body'>;
export type HttpAnswer<Name extends HttpCallName> = Answer<(typeof http)[Name]>;
