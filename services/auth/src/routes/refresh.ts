import { http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { clearRefreshCookie, hasRefreshCookie, refreshCookie } from '../cookie.ts';
import type { Deps } from '../deps.ts';
import { rotateSession } from '../sessions.ts';
import { handOver } from './answer.ts';

const { method, path: url, answers } = http.refresh;

export function refreshRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { response: answers },
    handler: async (request, reply) => {
      if (!hasRefreshCookie(request)) throw new AppError('refresh_missing');
      const token = refreshCookie(request);
      const result = token
        ? await rotateSession(deps.db, token, new Date())
        : ({ refused: 'refresh_invalid' } as const);
      if (!('refused' in result)) return handOver(result, reply);
      if ('endedNow' in result) {
        deps.eventsCommitted();
        request.log.warn({ session: token?.session }, 'a refresh token was used twice: session ended');
      }
      clearRefreshCookie(reply);
      throw new AppError(result.refused);
    },
  });
}
