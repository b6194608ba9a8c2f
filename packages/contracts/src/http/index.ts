import type { Static, TSchema } from 'typebox';
import { accountCalls } from './accounts.ts';
import { adminCalls } from './admin.ts';
import { authCalls } from './auth.ts';
import type { HttpCall } from './call.ts';
import { draftCalls } from './drafts.ts';
import { inviteCalls } from './invites.ts';
import { memberCalls } from './members.ts';
import { messageCalls } from './messages.ts';
import { pinCalls } from './pins.ts';
import { reportCalls } from './reports.ts';
import { roomCalls } from './rooms.ts';
import { searchCalls } from './search.ts';
import { settingsCalls } from './settings.ts';
import { systemCalls } from './system.ts';
import { threadCalls } from './threads.ts';

export type { HttpCall } from './call.ts';
export { REFRESH_COOKIE, Session } from './auth.ts';
export type { AdminRoom } from './admin.ts';
export { Sent } from './messages.ts';

/** Every HTTP call, by name: what services register, the client calls, and docs/openapi.json is generated from. */
export const http = {
  ...authCalls,
  ...roomCalls,
  ...memberCalls,
  ...inviteCalls,
  ...messageCalls,
  ...threadCalls,
  ...pinCalls,
  ...draftCalls,
  ...settingsCalls,
  ...accountCalls,
  ...reportCalls,
  ...adminCalls,
  ...searchCalls,
  ...systemCalls,
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

/** Path parameters of a call, or undefined; likewise its query, its body and its successful answers. */
export type HttpParams<Name extends HttpCallName> = Get<(typeof http)[Name], 'params'>;
export type HttpQuery<Name extends HttpCallName> = Get<(typeof http)[Name], 'query'>;
export type HttpBody<Name extends HttpCallName> = Get<(typeof http)[Name], 'body'>;
export type HttpAnswer<Name extends HttpCallName> = Answer<(typeof http)[Name]>;
