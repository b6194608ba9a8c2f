import { http, type Profile } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { requirePassword } from '../credentials.ts';
import { findProfile, lockUser } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';
import { cleanDisplayName, cleanStatusText } from '../names.ts';
import { changePerson, type PersonChange } from '../people.ts';
import { sessionUser } from './session-user.ts';

const { me, updateMe } = http;

async function profileOf(deps: Deps, id: string): Promise<{ user: Profile }> {
  const user = await findProfile(deps.db, id);
  if (!user) throw new AppError('session_ended');
  return { user };
}

export function meRoutes(app: App, deps: Deps): void {
  app.route({
    method: me.method,
    url: me.path,
    schema: { response: me.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => profileOf(deps, (await sessionUser(deps, request)).id),
  });

  app.route({
    method: updateMe.method,
    url: updateMe.path,
    schema: { body: updateMe.body, response: updateMe.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => {
      const user = await sessionUser(deps, request);
      const { displayName, statusText, email, password } = request.body;
      const change: PersonChange = {};
      if (displayName !== undefined) change.display_name = cleanDisplayName(displayName);
      if (statusText !== undefined) change.status_text = cleanStatusText(statusText);
      if (email !== undefined) {
        // Whoever has the mailbox can set a new password.
        await requirePassword(deps, request, user, password ?? '');
        change.email = email?.normalize('NFC') ?? null;
      }
      if (Object.keys(change).length > 0)
        await deps.db.transaction().execute(async (trx) => {
          const row = await lockUser(trx, user.id);
          if (row) await changePerson(trx, row, change, new Date());
        });
      deps.eventsCommitted();
      return profileOf(deps, user.id);
    },
  });
}
