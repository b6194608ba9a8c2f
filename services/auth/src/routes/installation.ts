import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { findSettings } from '../db/settings.queries.ts';
import type { Deps } from '../deps.ts';

const { method, path: url, answers } = http.installation;

/** For whoever stands before the login, too: whether one may register, and how a forgotten password is replaced. */
export function installationRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { response: answers },
    handler: async () => {
      const { settings } = await findSettings(deps.db);
      return { settings, mail: deps.mailer !== undefined };
    },
  });
}
