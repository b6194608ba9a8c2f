import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { Id, Uuid } from '../schemas/id.ts';
import { Message } from '../schemas/message.ts';
import { requests } from '../schemas/requests.ts';
import { Revision } from '../schemas/revision.ts';
import { Changes } from '../schemas/room.ts';
import { Head, Instant, Rev, Seq } from '../schemas/time.ts';
import { call } from './call.ts';
import { Cursor, NextCursor, PageLimit } from './paging.ts';

/** Where a message, or a change to it, stands. */
export const Sent = Type.Object({ room: Id, seq: Seq, rev: Rev, at: Instant }, { title: 'Sent' });
export type Sent = Static<typeof Sent>;

const Page = Type.Object({ messages: Type.Array(Message), head: Head, floor: Type.Optional(Seq) }, { title: 'Page' });
const room = Type.Object({ room: Id });
const message = Type.Object({ room: Id, seq: Seq });
const reaction = Type.Object({ room: Id, seq: Seq, emoji: requests['reaction.add'].properties.emoji });
const Body = requests['message.send'].properties.body;

/** Messages: history, sending, and what can be done to one. */
export const messageCalls = {
  listMessages: call({
    method: 'GET',
    path: '/api/rooms/:room/messages',
    service: 'chat-writer',
    bearer: true,
    summary: 'A page of history, ascending by seq; the newest one where no place is named',
    params: room,
    query: Type.Object({
      before: Type.Optional(Seq),
      after: Type.Optional(Head),
      around: Type.Optional(Seq),
      at: Type.Optional(Instant),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.pageMax, default: limits.pageDefault })),
    }),
    answers: { 200: Page },
    refusals: ['room_not_found', 'not_a_member', 'banned'],
  }),
  changes: call({
    method: 'GET',
    path: '/api/rooms/:room/changes',
    service: 'chat-writer',
    bearer: true,
    summary: 'All that changed after a rev, in its latest state',
    params: room,
    query: Type.Object({
      since: Head,
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: limits.changesPageMax, default: limits.changesPageMax }),
      ),
    }),
    answers: { 200: Changes },
    refusals: ['room_not_found', 'not_a_member', 'banned'],
  }),
  sendMessage: call({
    method: 'POST',
    path: '/api/rooms/:room/messages',
    service: 'gateway',
    bearer: true,
    summary: 'Send a message; the same id again answers 200 with the same numbers',
    params: room,
    body: Type.Object({ id: Uuid, body: Body, replyTo: Type.Optional(Seq) }),
    answers: { 200: Sent, 201: Sent },
    refusals: [
      'body_blank',
      'body_too_long',
      'room_not_found',
      'not_a_member',
      'banned',
      'muted',
      'room_archived',
      'slow_mode',
      'message_not_found',
      'id_conflict',
    ],
  }),
  editMessage: call({
    method: 'PATCH',
    path: '/api/rooms/:room/messages/:seq',
    service: 'gateway',
    bearer: true,
    summary: 'Edit my message',
    params: message,
    body: Type.Object({ body: Body }),
    answers: { 200: Sent },
    refusals: [
      'body_blank',
      'body_too_long',
      'room_not_found',
      'not_a_member',
      'banned',
      'muted',
      'room_archived',
      'message_not_found',
      'message_deleted',
      'forbidden',
      'edit_too_late',
    ],
  }),
  deleteMessage: call({
    method: 'DELETE',
    path: '/api/rooms/:room/messages/:seq',
    service: 'gateway',
    bearer: true,
    summary: 'Delete a message; its place stays',
    params: message,
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'room_archived', 'message_not_found', 'forbidden'],
  }),
  listRevisions: call({
    method: 'GET',
    path: '/api/rooms/:room/messages/:seq/revisions',
    service: 'chat-writer',
    bearer: true,
    summary: 'What a message said before, newest first; for its author and for moderators',
    params: message,
    query: Type.Object({ cursor: Type.Optional(Cursor), limit: Type.Optional(PageLimit) }),
    answers: { 200: Type.Object({ revisions: Type.Array(Revision), nextCursor: NextCursor }) },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'message_not_found', 'forbidden'],
  }),
  importMessage: call({
    method: 'POST',
    path: '/api/rooms/:room/import',
    service: 'gateway',
    bearer: true,
    summary: 'Put in a message that was written elsewhere; for administrators. The same id again answers 200',
    params: room,
    body: Type.Object({ id: Uuid, at: Instant, senderId: Id, body: Body, replyTo: Type.Optional(Seq) }),
    answers: { 200: Sent, 201: Sent },
    refusals: [
      'forbidden',
      'body_blank',
      'body_too_long',
      'room_not_found',
      'user_not_found',
      'message_not_found',
      'id_conflict',
    ],
  }),
  addReaction: call({
    method: 'PUT',
    path: '/api/rooms/:room/messages/:seq/reactions/:emoji',
    service: 'gateway',
    bearer: true,
    summary: 'React',
    params: reaction,
    answers: { 204: null },
    refusals: [
      'room_not_found',
      'not_a_member',
      'banned',
      'muted',
      'room_archived',
      'message_not_found',
      'message_deleted',
      'too_many_reactions',
    ],
  }),
  removeReaction: call({
    method: 'DELETE',
    path: '/api/rooms/:room/messages/:seq/reactions/:emoji',
    service: 'gateway',
    bearer: true,
    summary: 'Take a reaction back',
    params: reaction,
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'muted', 'room_archived', 'message_not_found'],
  }),
  markRead: call({
    method: 'PUT',
    path: '/api/rooms/:room/read',
    service: 'gateway',
    bearer: true,
    summary: 'I have read up to here',
    params: room,
    body: Type.Object({ seq: Head }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned'],
  }),
} as const;
