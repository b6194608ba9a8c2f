import Type from 'typebox';
import { Id } from '../schemas/id.ts';
import { ReportReason } from '../schemas/report.ts';
import { Seq } from '../schemas/time.ts';
import { Person } from '../schemas/user.ts';
import { call } from './call.ts';

/** Reports of messages, and what people show of themselves. */
export const reportCalls = {
  reportMessage: call({
    method: 'POST',
    path: '/api/rooms/:room/messages/:seq/reports',
    service: 'gateway',
    bearer: true,
    summary: 'Report a message to the administrators; once more changes nothing',
    params: Type.Object({ room: Id, seq: Seq }),
    body: Type.Object({ reason: ReportReason }),
    answers: { 201: Type.Object({ report: Id }) },
    refusals: ['room_not_found', 'not_a_member', 'message_not_found', 'message_deleted'],
  }),
  getPerson: call({
    method: 'GET',
    path: '/api/people/:user',
    service: 'chat-writer',
    bearer: true,
    summary: 'What a person shows of themselves',
    params: Type.Object({ user: Id }),
    answers: { 200: Type.Object({ person: Type.Object({ ...Person.properties, statusText: Type.String() }) }) },
    refusals: ['user_not_found'],
  }),
} as const;
