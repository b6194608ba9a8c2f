import Type from 'typebox';
import { Draft } from '../schemas/draft.ts';
import { Id } from '../schemas/id.ts';
import { requests } from '../schemas/requests.ts';
import { call } from './call.ts';

const { root, body } = requests['draft.set'].properties;

/** What I typed and did not send, on all my devices. */
export const draftCalls = {
  listDrafts: call({
    method: 'GET',
    path: '/api/drafts',
    service: 'chat-writer',
    bearer: true,
    summary: 'My drafts, the newest first',
    answers: { 200: Type.Object({ drafts: Type.Array(Draft) }) },
  }),
  setDraft: call({
    method: 'PUT',
    path: '/api/rooms/:room/draft',
    service: 'gateway',
    bearer: true,
    summary: 'Keep a draft; an empty body takes it away',
    params: Type.Object({ room: Id }),
    body: Type.Object({ root, body }),
    answers: { 204: null },
    refusals: ['room_not_found', 'not_a_member', 'banned', 'body_too_long', 'too_many_drafts'],
  }),
} as const;
