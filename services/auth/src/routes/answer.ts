import { limits, type Session } from '@chatapp/contracts';
import '@fastify/jwt';
import type { FastifyReply } from 'fastify';
import { setRefreshCookie } from '../cookie.ts';
import type { OpenSession } from '../sessions.ts';

/** Hands both tokens of a session over: the refresh token as a cookie, the access token in the body that this returns. */
export function handOver({ user, token }: OpenSession, reply: FastifyReply): Session {
  setRefreshCookie(reply, token);
  const { id: sub, username, displayName, role } = user;
  const accessToken = reply.server.jwt.sign({ sub, sid: token.session, username, displayName, role });
  return { user, accessToken, expiresInS: limits.accessTokenS };
}
