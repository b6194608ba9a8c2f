import Type from 'typebox';
import { Id } from '../schemas/id.ts';
import { Message } from '../schemas/message.ts';
import { Head, Seq } from '../schemas/time.ts';
import { call } from './call.ts';

const room = Type.Object({ room: Id });
const message = Type.Object({ room: Id, seq: Seq });

/** Messages that a room keeps at hand. */
export const pinCalls = {
  listPins: call({
    method: 'GET',
    path: '/api/rooms/:room/pins',
    service: 'chat-writer',
    bearer: true,
    summary: 'Pinned messages, the newest pin first',
    params: room,
    answers: { 200: Type.Object({ messages: Type.Array(Message), head: Head }) },
    refusals: ['room_not_found', 'not_a_member', 'banned'],
  }),
  pinMessage: call({
    method: 'PUT',
    path: '/api/rooms/:room/messages/:seq/pin',
    service: 'gateway',
    bearer: true,
    summary: 'Pin a message',
    params: message,
    answers: { 204: null },
    refusals: [
      'room_not_found',
      'not_a_member',
      'banned',
      'muted',
      'forbidden',
      'room_archived',
      'message_not_found',
      'message_deleted',
      'too_many_pins',
    ],
  }),
  unpinMessage: call({
    method: 'DELETE',
    path: '/api/rooms/:room/messages/:seq/pin',
    service: 'gateway',
    bearer: true,
    summary: 'Unpin a message',
    params: message,
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'muted', 'forbidden', 'room_archived', 'message_not_found'],
  }),
} as const;
