import { limits, type Session } from '@chatapp/contracts';
import type { FastifyReply } from 'fastify';
import { setRefreshCookie } from '../cookie.ts';
import type { Keys } from '../keys.ts';
import type { OpenSession } from '../sessions.ts';

/** Hands both tokens of a session over: the refresh token as a cookie, the access token in the body that this returns. */
export function handOver({ user, token }: OpenSession, keys: Keys, reply: FastifyReply): Session {
  setRefreshCookie(reply, token);
  return { user, accessToken: keys.signAccessToken(user, token.session), expiresInS: limits.accessTokenS };
}
