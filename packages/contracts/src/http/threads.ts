import Type from 'typebox';
import { Id } from '../schemas/id.ts';
import { FollowedThread, ThreadPage } from '../schemas/thread.ts';
import { Head, Seq } from '../schemas/time.ts';
import { call } from './call.ts';
import { Cursor, NextCursor, PageLimit } from './paging.ts';

const thread = Type.Object({ room: Id, seq: Seq });

/** Threads: what was replied to one message. `seq` may be any message of the thread. */
export const threadCalls = {
  getThread: call({
    method: 'GET',
    path: '/api/rooms/:room/messages/:seq/thread',
    service: 'chat-writer',
    bearer: true,
    summary: 'A page of a thread, ascending by threadNo; the newest one where no place is named',
    params: thread,
    query: Type.Object({
      before: Type.Optional(Seq),
      after: Type.Optional(Head),
      limit: Type.Optional(PageLimit),
    }),
    answers: { 200: ThreadPage },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'message_not_found'],
  }),
  listThreads: call({
    method: 'GET',
    path: '/api/threads',
    service: 'chat-writer',
    bearer: true,
    summary: 'Threads that I follow, by their newest reply',
    query: Type.Object({ cursor: Type.Optional(Cursor) }),
    answers: { 200: Type.Object({ threads: Type.Array(FollowedThread), nextCursor: NextCursor }) },
  }),
  followThread: call({
    method: 'PUT',
    path: '/api/rooms/:room/messages/:seq/thread/following',
    service: 'gateway',
    bearer: true,
    summary: 'Follow a thread, or do so no more',
    params: thread,
    body: Type.Object({ following: Type.Boolean() }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'message_not_found'],
  }),
  readThread: call({
    method: 'PUT',
    path: '/api/rooms/:room/messages/:seq/thread/read',
    service: 'gateway',
    bearer: true,
    summary: 'I have read a thread up to here',
    params: thread,
    body: Type.Object({ no: Head }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'message_not_found'],
  }),
} as const;
