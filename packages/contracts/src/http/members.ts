import Type from 'typebox';
import { Ban } from '../schemas/ban.ts';
import { Id } from '../schemas/id.ts';
import { requests } from '../schemas/requests.ts';
import { Member } from '../schemas/room.ts';
import { Rev } from '../schemas/time.ts';
import { call } from './call.ts';
import { Cursor, NextCursor, PageLimit } from './paging.ts';

const room = Type.Object({ room: Id });
const member = Type.Object({ room: Id, user: Id });
const { role, mutedUntil } = requests['member.update'].properties;
const { reason, untilAt } = requests['member.ban'].properties;

/** Who is in a room, what they may do there, and who may not come in. */
export const memberCalls = {
  listMembers: call({
    method: 'GET',
    path: '/api/rooms/:room/members',
    service: 'chat-writer',
    bearer: true,
    summary: 'Members, by username',
    params: room,
    query: Type.Object({ cursor: Type.Optional(Cursor), limit: Type.Optional(PageLimit) }),
    answers: { 200: Type.Object({ members: Type.Array(Member), nextCursor: NextCursor }) },
    refusals: ['room_not_found', 'not_a_member', 'banned'],
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
    refusals: [
      'room_not_found',
      'not_a_member',
      'forbidden',
      'banned',
      'room_archived',
      'user_not_found',
      'room_full',
      'too_many_rooms',
    ],
  }),
  updateMember: call({
    method: 'PATCH',
    path: '/api/rooms/:room/members/:user',
    service: 'gateway',
    bearer: true,
    summary: "Change a member's role, or mute them until some time",
    params: member,
    body: Type.Object({ role, mutedUntil }),
    answers: { 200: Type.Object({ room: Id, rev: Rev }) },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'room_archived', 'user_not_found', 'last_owner'],
  }),
  removeMember: call({
    method: 'DELETE',
    path: '/api/rooms/:room/members/:user',
    service: 'gateway',
    bearer: true,
    summary: 'Put somebody out',
    params: member,
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'room_archived', 'user_not_found'],
  }),
  listBans: call({
    method: 'GET',
    path: '/api/rooms/:room/bans',
    service: 'chat-writer',
    bearer: true,
    summary: 'Who is banned, the newest first',
    params: room,
    query: Type.Object({ cursor: Type.Optional(Cursor), limit: Type.Optional(PageLimit) }),
    answers: { 200: Type.Object({ bans: Type.Array(Ban), nextCursor: NextCursor }) },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'banned'],
  }),
  ban: call({
    method: 'PUT',
    path: '/api/rooms/:room/bans/:user',
    service: 'gateway',
    bearer: true,
    summary: 'Ban somebody: they are put out, and may neither come in nor read',
    params: member,
    body: Type.Object({ reason, untilAt }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'room_archived', 'user_not_found'],
  }),
  unban: call({
    method: 'DELETE',
    path: '/api/rooms/:room/bans/:user',
    service: 'gateway',
    bearer: true,
    summary: 'Lift a ban',
    params: member,
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'room_archived'],
  }),
} as const;
