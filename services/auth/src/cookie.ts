import type { CookieSerializeOptions } from '@fastify/cookie';
import { limits, REFRESH_COOKIE } from '@chatapp/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readRefreshToken, writeRefreshToken, type RefreshToken } from './refresh-token.ts';

/** Scripts cannot read it, other sites cannot send it, other services never get it. */
function attributes(request: FastifyRequest): CookieSerializeOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/api/auth', secure: request.protocol === 'https' };
}

export function setRefreshCookie(reply: FastifyReply, token: RefreshToken): void {
  reply.setCookie(REFRESH_COOKIE, writeRefreshToken(token), {
    ...attributes(reply.request),
    maxAge: limits.refreshTokenS,
  });
}

export function clearRefreshCookie(reply: FastifyReply): void {
  reply.clearCookie(REFRESH_COOKIE, attributes(reply.request));
}

export const hasRefreshCookie = (request: FastifyRequest): boolean => Boolean(request.cookies[REFRESH_COOKIE]);

/** Undefined for a cookie that we cannot have made. */
export function refreshCookie(request: FastifyRequest): RefreshToken | undefined {
  return readRefreshToken(request.cookies[REFRESH_COOKIE] ?? '');
}
