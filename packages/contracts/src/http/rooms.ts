import Type from 'typebox';
import { limits } from '../limits.ts';
import { Id } from '../schemas/id.ts';
import { requests } from '../schemas/requests.ts';
import { Member, MyRoom, Room, RoomName, Topic } from '../schemas/room.ts';
import { Rev } from '../schemas/time.ts';
import { Person } from '../schemas/user.ts';
import { call } from './call.ts';

const room = Type.Object({ room: Id });
const RoomAnswer = Type.Object({ room: MyRoom });
const Cursor = Type.String({ maxLength: 200, description: '`nextCursor` of the page before' });
const NextCursor = Type.Union([Type.String(), Type.Null()], { description: 'null on the last page' });

/** Rooms, who is in them, and people. */
export const roomCalls = {
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
      cursor: Type.Optional(Cursor),
    }),
    answers: { 200: Type.Object({ rooms: Type.Array(Room), nextCursor: NextCursor }) },
  }),
  getRoom: call({
    method: 'GET',
    path: '/api/rooms/:room',
    service: 'chat-writer',
    bearer: true,
    summary: 'One room',
    params: room,
    answers: { 200: Type.Object({ room: Type.Union([MyRoom, Room]) }) },
    refusals: ['room_not_found', 'not_a_member'],
  }),
  createRoom: call({
    method: 'POST',
    path: '/api/rooms',
    service: 'gateway',
    bearer: true,
    summary: 'Make a room; I am its owner',
    body: Type.Object({ name: RoomName, kind: requests['room.create'].properties.kind, topic: Type.Optional(Topic) }),
    answers: { 201: RoomAnswer },
    refusals: ['too_many_rooms'],
  }),
  updateRoom: call({
    method: 'PATCH',
    path: '/api/rooms/:room',
    service: 'gateway',
    bearer: true,
    summary: 'Change name or topic',
    params: room,
    body: Type.Object({ name: Type.Optional(RoomName), topic: Type.Optional(Topic) }),
    answers: { 200: RoomAnswer },
    refusals: ['room_not_found', 'not_a_member', 'forbidden'],
  }),
  joinRoom: call({
    method: 'POST',
    path: '/api/rooms/:room/join',
    service: 'gateway',
    bearer: true,
    summary: 'Join a public room',
    params: room,
    answers: { 200: RoomAnswer },
    refusals: ['room_not_found', 'not_a_member', 'room_full', 'too_many_rooms'],
  }),
  leaveRoom: call({
    method: 'POST',
    path: '/api/rooms/:room/leave',
    service: 'gateway',
    bearer: true,
    summary: 'Leave a room',
    params: room,
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'forbidden'],
  }),
  listMembers: call({
    method: 'GET',
    path: '/api/rooms/:room/members',
    service: 'chat-writer',
    bearer: true,
    summary: 'Members, by username',
    params: room,
    query: Type.Object({
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.pageMax, default: limits.pageDefault })),
    }),
    answers: { 200: Type.Object({ members: Type.Array(Member), nextCursor: NextCursor }) },
    refusals: ['room_not_found', 'not_a_member'],
  }),
  addMember: call({
    method: 'POST',
    path: '/api/rooms/:room/members',
    service: 'gateway',
    bearer: true,
    summary: 'Bring somebody in',
    params: room,
    body: Type.Object({ userId: Id }),
    answers: { 201: Type.Object({ room: Id, rev: Rev }) },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'user_not_found', 'room_full', 'too_many_rooms'],
  }),
  removeMember: call({
    method: 'DELETE',
    path: '/api/rooms/:room/members/:user',
    service: 'gateway',
    bearer: true,
    summary: 'Put somebody out',
    params: Type.Object({ room: Id, user: Id }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'user_not_found'],
  }),
  openDirect: call({
    method: 'POST',
    path: '/api/direct',
    service: 'gateway',
    bearer: true,
    summary: 'The one room of two people',
    body: Type.Object({ userId: Id }),
    answers: { 200: RoomAnswer },
    refusals: ['user_not_found', 'too_many_rooms'],
  }),
  findPeople: call({
    method: 'GET',
    path: '/api/people',
    service: 'chat-writer',
    bearer: true,
    summary: 'People whose username or name begins like this',
    query: Type.Object({ query: Type.String({ minLength: 1, maxLength: 64 }) }),
    answers: { 200: Type.Object({ people: Type.Array(Person) }) },
  }),
} as const;
