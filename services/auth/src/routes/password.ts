import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { requirePassword } from '../credentials.ts';
import { deleteResetTokens } from '../db/reset-tokens.queries.ts';
import { lockUser, updateUser } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';
import { deactivatePerson, lockBeforeLoss } from '../people.ts';
import { hashPassword } from '../passwords.ts';
import { revokeSessions } from '../sessions.ts';
import { sessionUser } from './session-user.ts';

const { changePassword, deactivate } = http;

/** What one does to one's own account with its password. */
export function passwordRoutes(app: App, deps: Deps): void {
  app.route({
    method: changePassword.method,
    url: changePassword.path,
    schema: { body: changePassword.body },
    preHandler: (request) => app.requireUser(request),
    handler: async (request, reply) => {
      const user = await sessionUser(deps, request);
      const { current, next } = request.body;
      await requirePassword(deps, request, user, current);
      const passwordHash = await deps.slots.run(() => hashPassword(next));
      await deps.db.transaction().execute(async (trx) => {
        await lockUser(trx, user.id);
        await updateUser(trx, user.id, { password_hash: passwordHash });
        await deleteResetTokens(trx, user.id);
        await revokeSessions(trx, user.id, new Date(), request.claims.sid);
      });
      deps.eventsCommitted();
      return reply.code(204).send();
    },
  });

  app.route({
    method: deactivate.method,
    url: deactivate.path,
    schema: { body: deactivate.body },
    preHandler: (request) => app.requireUser(request),
    handler: async (request, reply) => {
      const user = await sessionUser(deps, request);
      await requirePassword(deps, request, user, request.body.password);
      await deps.db
        .transaction()
        .execute(async (trx) => deactivatePerson(trx, await lockBeforeLoss(trx, user.id), new Date()));
      deps.eventsCommitted();
      return reply.code(204).send();
    },
  });
}
