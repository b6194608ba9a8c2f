import { http, limits } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { listOpenSessions } from '../db/sessions.queries.ts';
import type { Deps } from '../deps.ts';
import { revokeSession } from '../sessions.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { sessionUser } from './session-user.ts';

const { listSessions, endSession } = http;

/** A cursor's time. @throws AppError bad_request for a text that is none */
function timeOf(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new AppError('bad_request');
  return at;
}

export function sessionRoutes(app: App, deps: Deps): void {
  app.route({
    method: listSessions.method,
    url: listSessions.path,
    schema: { querystring: listSessions.query, response: listSessions.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => {
      const { id: userId } = await sessionUser(deps, request);
      const [at, id] = decodeCursor(request.query.cursor, 2) ?? [];
      const after = at !== undefined && id !== undefined ? { at: timeOf(at), id } : undefined;
      const limit = limits.adminPage;
      const found = await listOpenSessions(deps.db, { userId, now: new Date(), after, limit: limit + 1 });
      const sessions = found.slice(0, limit);
      const last = found.length > limit ? sessions.at(-1) : undefined;
      return {
        sessions: sessions.map((row) => ({
          id: row.id,
          createdAt: row.created_at.toISOString(),
          refreshedAt: row.refreshed_at.toISOString(),
          agent: row.agent,
          address: row.address,
          current: row.id === request.claims.sid,
        })),
        nextCursor: last ? encodeCursor(last.refreshed_at.toISOString(), last.id) : null,
      };
    },
  });

  app.route({
    method: endSession.method,
    url: endSession.path,
    schema: { params: endSession.params },
    preHandler: (request) => app.requireUser(request),
    handler: async (request, reply) => {
      const { id } = await sessionUser(deps, request);
      if (!(await revokeSession(deps.db, id, request.params.session, new Date())))
        throw new AppError('session_not_found');
      deps.eventsCommitted();
      return reply.code(204).send();
    },
  });
}
