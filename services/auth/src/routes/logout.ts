import { http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { clearRefreshCookie, hasRefreshCookie, refreshCookie } from '../cookie.ts';
import type { Deps } from '../deps.ts';
import type { RefreshToken } from '../refresh-token.ts';
import { endSession } from '../sessions.ts';

const { method, path: url } = http.logout;

/** Ends the session of the cookie and that of the access token: mostly one and the same. Once more is no error. */
export function logoutRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    handler: async (request, reply) => {
      for (const session of await sessionsOf(app, request))
        if (await endSession(deps.db, session, new Date())) deps.eventsCommitted();
      clearRefreshCookie(reply);
      return reply.code(204).send();
    },
  });
}

async function sessionsOf(app: App, request: FastifyRequest): Promise<(string | RefreshToken)[]> {
  const cookie = refreshCookie(request);
  const found: (string | RefreshToken)[] = cookie ? [cookie] : [];
  try {
    await app.requireUser(request);
    found.unshift(request.claims.sid);
  } catch (error) {
    // A browser whose access token has run out still has its cookie.
    if (!hasRefreshCookie(request) || !(error instanceof AppError)) throw error;
  }
  return found;
}
