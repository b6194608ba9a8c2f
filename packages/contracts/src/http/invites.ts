import Type from 'typebox';
import { Id } from '../schemas/id.ts';
import { Invite, InviteCode, InvitePreview } from '../schemas/invite.ts';
import { requests } from '../schemas/requests.ts';
import { MyRoom } from '../schemas/room.ts';
import { call } from './call.ts';
import { Cursor, NextCursor, PageLimit } from './paging.ts';

const room = Type.Object({ room: Id });
const code = Type.Object({ code: InviteCode });
const { expiresInS, maxUses } = requests['invite.create'].properties;

/** Links into a room. */
export const inviteCalls = {
  listInvites: call({
    method: 'GET',
    path: '/api/rooms/:room/invites',
    service: 'chat-writer',
    bearer: true,
    summary: 'Invites that still hold, the newest first: all of them to moderators, their own to others',
    params: room,
    query: Type.Object({ cursor: Type.Optional(Cursor), limit: Type.Optional(PageLimit) }),
    answers: { 200: Type.Object({ invites: Type.Array(Invite), nextCursor: NextCursor }) },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'banned', 'room_archived'],
  }),
  createInvite: call({
    method: 'POST',
    path: '/api/rooms/:room/invites',
    service: 'gateway',
    bearer: true,
    summary: 'Make a link into a room',
    params: room,
    body: Type.Object({ expiresInS, maxUses }),
    answers: { 201: Type.Object({ invite: Invite }) },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'room_archived', 'too_many_invites'],
  }),
  revokeInvite: call({
    method: 'DELETE',
    path: '/api/rooms/:room/invites/:code',
    service: 'gateway',
    bearer: true,
    summary: 'Revoke an invite',
    params: Type.Object({ room: Id, code: InviteCode }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'forbidden', 'room_archived', 'invite_not_found'],
  }),
  getInvite: call({
    method: 'GET',
    path: '/api/invites/:code',
    service: 'chat-writer',
    bearer: true,
    summary: 'Where an invite leads',
    params: code,
    answers: { 200: Type.Object({ invite: InvitePreview }) },
    refusals: ['invite_not_found', 'invite_expired', 'invite_used_up', 'banned', 'room_archived'],
  }),
  acceptInvite: call({
    method: 'POST',
    path: '/api/invites/:code/accept',
    service: 'gateway',
    bearer: true,
    summary: 'Come into the room that an invite leads to',
    params: code,
    answers: { 200: Type.Object({ room: MyRoom }) },
    refusals: [
      'invite_not_found',
      'invite_expired',
      'invite_used_up',
      'banned',
      'room_archived',
      'room_full',
      'too_many_rooms',
    ],
  }),
} as const;
