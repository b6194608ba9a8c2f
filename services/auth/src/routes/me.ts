import { http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { findSessionUser } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';

const { method, path: url, answers } = http.me;

/** Asks the store, not the token: a session that ended a moment ago is refused, and a new name shows. */
export function meRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { response: answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => {
      const found = await findSessionUser(deps.db, request.claims.sid);
      if (!found || found.isEnded) throw new AppError('session_ended');
      if (found.isDeactivated) throw new AppError('account_deactivated');
      return { user: found.user };
    },
  });
}
