import { http, newId, uuidv7, type HttpBody, type User } from '@chatapp/contracts';
import { AppError, InvalidRequest, type App } from '@chatapp/service-kit';
import { isDuplicate } from '@chatapp/service-kit/mysql';
import { addressKey } from '../address.ts';
import { insertEvent } from '../db/outbox.queries.ts';
import { insertUser, isUsernameTaken } from '../db/users.queries.ts';
import type { Deps } from '../deps.ts';
import { checkRegistration, useInvitation } from '../invitations.ts';
import { cleanDisplayName, usernameKey } from '../names.ts';
import { hashPassword } from '../passwords.ts';
import { beginSession, clientOf, type Client, type OpenSession } from '../sessions.ts';
import { handOver } from './answer.ts';

const { method, path: url, body, answers } = http.register;

export function registerRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { body, response: answers },
    handler: async (request, reply) => {
      await deps.registrations.count(addressKey(request.ip));
      const session = await register(deps, request.body, clientOf(request));
      deps.eventsCommitted();
      reply.code(201);
      return handOver(session, reply);
    },
  });
}

/** The account, its first session and its event are committed together. */
async function register(deps: Deps, form: HttpBody<'register'>, client: Client): Promise<OpenSession> {
  const { username, password } = form;
  const displayName = form.displayName === undefined ? username : cleanDisplayName(form.displayName);
  const key = usernameKey(username);
  if (key === undefined) throw new InvalidRequest('body', [{ path: '/username', message: 'has the wrong form' }]);
  const codeHash = await checkRegistration(deps.db, form.invitation);
  // Spares most of the hashing; the unique key decides.
  if (await isUsernameTaken(deps.db, key)) throw new AppError('username_taken');
  const passwordHash = await deps.slots.run(() => hashPassword(password));

  const now = new Date();
  const user: User = { id: newId(now.getTime()), username, displayName, role: 'user' };
  try {
    return await deps.db.transaction().execute(async (trx) => {
      await insertUser(trx, {
        id: user.id,
        username,
        username_key: key,
        display_name: displayName,
        role: user.role,
        password_hash: passwordHash,
        created_at: now,
      });
      if (codeHash) await useInvitation(trx, codeHash, now);
      await insertEvent(trx, { type: 'user.registered', id: uuidv7(now.getTime()), at: now.toISOString(), user });
      return beginSession(trx, user, client, now);
    });
  } catch (error) {
    if (isDuplicate(error)) throw new AppError('username_taken', { cause: error });
    throw error;
  }
}
