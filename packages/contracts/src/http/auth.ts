import Type, { type Static } from 'typebox';
import { NewPassword, Profile, RecoveryCode, TotpCode } from '../schemas/account.ts';
import { DisplayName, User, Username } from '../schemas/user.ts';
import { call } from './call.ts';

export const Session = Type.Object(
  { user: User, accessToken: Type.String(), expiresInS: Type.Integer() },
  { title: 'Session' },
);
export type Session = Static<typeof Session>;

/** Name of the cookie that holds the refresh token (`HttpOnly; SameSite=Strict; Path=/api/auth`). */
export const REFRESH_COOKIE = 'refresh';

/** Wider than what `register` takes: a wrong guess shall be `invalid_credentials`, whatever its form. */
const Credentials = Type.Object({
  username: Type.String({ maxLength: 256 }),
  password: Type.String({ maxLength: 1024 }),
  code: Type.Optional(TotpCode),
  recoveryCode: Type.Optional(RecoveryCode),
});

/** Accounts and sessions. */
export const authCalls = {
  register: call({
    method: 'POST',
    path: '/api/auth/register',
    service: 'auth',
    bearer: false,
    summary: 'Make an account and a session',
    body: Type.Object({
      username: Username,
      password: NewPassword,
      displayName: Type.Optional(DisplayName),
      invitation: Type.Optional(Type.String({ maxLength: 128, description: 'Where registration is by invitation' })),
    }),
    answers: { 201: Session },
    refreshCookie: 'sets',
    refusals: [
      'username_taken',
      'registration_closed',
      'invitation_required',
      'invitation_invalid',
      'rate_limited',
      'busy',
    ],
  }),
  login: call({
    method: 'POST',
    path: '/api/auth/login',
    service: 'auth',
    bearer: false,
    summary: 'Begin a session',
    body: Credentials,
    answers: { 200: Session },
    refreshCookie: 'sets',
    refusals: [
      'invalid_credentials',
      'second_factor_required',
      'code_wrong',
      'account_deactivated',
      'login_throttled',
      'busy',
    ],
  }),
  refresh: call({
    method: 'POST',
    path: '/api/auth/refresh',
    service: 'auth',
    bearer: false,
    summary: 'Rotate the refresh cookie, get a new access token',
    answers: { 200: Session },
    refreshCookie: 'rotates',
    refusals: ['refresh_missing', 'refresh_invalid', 'refresh_reused', 'session_ended', 'account_deactivated'],
  }),
  logout: call({
    method: 'POST',
    path: '/api/auth/logout',
    service: 'auth',
    bearer: false,
    summary: 'End the session of the access token, or else of the cookie, and its sockets',
    answers: { 204: null },
    refreshCookie: 'ends',
    refusals: ['token_missing', 'token_invalid', 'token_expired', 'session_ended'],
  }),
  me: call({
    method: 'GET',
    path: '/api/auth/me',
    service: 'auth',
    bearer: true,
    summary: 'Who I am',
    answers: { 200: Type.Object({ user: Profile }) },
  }),
  jwks: call({
    method: 'GET',
    path: '/api/auth/jwks.json',
    service: 'auth',
    bearer: false,
    summary: 'Public keys (RFC 7517)',
    answers: { 200: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) }) },
  }),
} as const;
