import Type from 'typebox';
import { Id } from '../schemas/id.ts';
import { requests } from '../schemas/requests.ts';
import { MyRoom, Room, RoomName, Topic } from '../schemas/room.ts';
import { Person } from '../schemas/user.ts';
import { call } from './call.ts';
import { Cursor, NextCursor } from './paging.ts';

const room = Type.Object({ room: Id });
const RoomAnswer = Type.Object({ room: MyRoom });
const { name, topic, archived, slowModeS } = requests['room.update'].properties;
const { notify, favourite } = requests['room.prefs'].properties;
const { userId, userIds } = requests['direct.open'].properties;

/** Rooms, and people. */
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
    summary: 'Public rooms that are not archived, by name; those whose name or topic contains a text',
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
    refusals: ['room_not_found', 'not_a_member', 'banned'],
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
    summary: 'Change name, topic or slow mode, archive it or take it back from there',
    params: room,
    body: Type.Object({ name, topic, archived, slowModeS }),
    answers: { 200: RoomAnswer },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'room_archived'],
  }),
  joinRoom: call({
    method: 'POST',
    path: '/api/rooms/:room/join',
    service: 'gateway',
    bearer: true,
    summary: 'Join a public room',
    params: room,
    answers: { 200: RoomAnswer },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'room_archived', 'room_full', 'too_many_rooms'],
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
  setPrefs: call({
    method: 'PATCH',
    path: '/api/rooms/:room/prefs',
    service: 'gateway',
    bearer: true,
    summary: 'How I want to be told of a room, and whether it is a favourite of mine',
    params: room,
    body: Type.Object({ notify, favourite }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned'],
  }),
  openDirect: call({
    method: 'POST',
    path: '/api/direct',
    service: 'gateway',
    bearer: true,
    summary: 'The one room of two people (`userId`), or of up to ten (`userIds`)',
    body: Type.Object({ userId, userIds }),
    answers: { 200: RoomAnswer },
    refusals: ['user_not_found', 'forbidden', 'too_many_rooms'],
  }),
  findPeople: call({
    method: 'GET',
    path: '/api/people',
    service: 'chat-writer',
    bearer: true,
    summary: 'People whose username or name begins like this',
    query: Type.Object({ query: Type.String({ minLength: 1, maxLength: 64 }), cursor: Type.Optional(Cursor) }),
    answers: { 200: Type.Object({ people: Type.Array(Person), nextCursor: NextCursor }) },
  }),
} as const;
