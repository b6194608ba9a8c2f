import { AppError, type App } from '@chatapp/service-kit';
import { isTransient } from '@chatapp/service-kit/mysql';
import type { Db } from '../db/database.ts';
import { addSearchRoute } from '../search/route.ts';
import type { People } from '../people/people.ts';
import type { Revocations } from '../people/revocations.ts';
import { addAdminRoutes } from './admin.ts';
import { addDraftRoutes } from './drafts.ts';
import { addInviteRoutes } from './invites.ts';
import { addMemberRoutes } from './members.ts';
import { addMessageRoutes } from './messages.ts';
import { addPeopleRoutes } from './people.ts';
import { addPinRoutes } from './pins.ts';
import { addRevisionRoutes } from './revisions.ts';
import { addRoomRoutes } from './rooms.ts';
import { addSettingsRoutes } from './settings.ts';
import { addThreadRoutes } from './threads.ts';

export interface RouteDeps {
  db: Db;
  people: People;
  revocations: Revocations;
}

/** Every query. All need an access token whose session and account still stand. */
export function addRoutes(app: App, deps: RouteDeps): void {
  void app.register(async (scope) => {
    scope.setErrorHandler((error) => {
      throw isTransient(error) ? new AppError('unavailable', { retryAfterMs: 1_000, cause: error }) : error;
    });
    scope.addHook('preHandler', async (request) => scope.requireUser(request));
    scope.addHook('preHandler', async (request) => {
      if (deps.revocations.isDeactivated(request.claims.sub)) throw new AppError('account_deactivated');
    });
    addAdminRoutes(scope, deps);
    addRoomRoutes(scope, deps);
    addMemberRoutes(scope, deps);
    addInviteRoutes(scope, deps);
    addPeopleRoutes(scope, deps);
    addMessageRoutes(scope, deps);
    addRevisionRoutes(scope, deps);
    addThreadRoutes(scope, deps);
    addPinRoutes(scope, deps);
    addDraftRoutes(scope, deps);
    addSearchRoute(scope, deps);
    addSettingsRoutes(scope, deps);
  });
}
