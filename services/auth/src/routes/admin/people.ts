import { http, limits, type HttpBody, type User } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import type { Transaction } from 'kysely';
import { person, recordAct } from '../../audit.ts';
import { findAccountById, findAccounts, listAccounts } from '../../db/accounts.queries.ts';
import type { Database } from '../../db/database.ts';
import { deleteSecondFactor } from '../../db/second-factors.queries.ts';
import { lockUser } from '../../db/users.queries.ts';
import type { Deps } from '../../deps.ts';
import { changePerson, deactivatePerson, lockBeforeLoss, reactivatePerson } from '../../people.ts';
import { makeResetLink } from '../../reset-tokens.ts';
import { revokeSessions } from '../../sessions.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { linkOrigin } from './link-origin.ts';
import { sessionAdmin } from '../session-user.ts';

const { adminPeople, adminUpdatePerson, adminEndSessions, adminResetLink } = http;

export function adminPeopleRoutes(app: App, deps: Deps): void {
  app.route({
    method: adminPeople.method,
    url: adminPeople.path,
    schema: { querystring: adminPeople.query, response: adminPeople.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => {
      await sessionAdmin(deps, request);
      const [after] = decodeCursor(request.query.cursor, 1) ?? [];
      const query = request.query.query?.normalize('NFC').trim() ?? '';
      const page = { after, limit: limits.adminPage + 1 };
      const found = query === '' ? await listAccounts(deps.db, page) : await findAccounts(deps.db, { query, ...page });
      const shown = found.slice(0, limits.adminPage);
      const last = found.length > shown.length ? shown.at(-1) : undefined;
      return { people: shown.map(({ account }) => account), nextCursor: last ? encodeCursor(last.key) : null };
    },
  });

  app.route({
    method: adminUpdatePerson.method,
    url: adminUpdatePerson.path,
    schema: { params: adminUpdatePerson.params, body: adminUpdatePerson.body, response: adminUpdatePerson.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => {
      const actor = await sessionAdmin(deps, request);
      const { user } = request.params;
      await deps.db.transaction().execute((trx) => updatePerson(trx, actor, user, request.body));
      deps.eventsCommitted();
      const found = await findAccountById(deps.db, user);
      if (!found) throw new AppError('user_not_found');
      return { person: found };
    },
  });

  app.route({
    method: adminEndSessions.method,
    url: adminEndSessions.path,
    schema: { params: adminEndSessions.params },
    preHandler: (request) => app.requireUser(request),
    handler: async (request, reply) => {
      const actor = await sessionAdmin(deps, request);
      await deps.db.transaction().execute(async (trx) => {
        const row = await lockUser(trx, request.params.user);
        if (!row) throw new AppError('user_not_found');
        await revokeSessions(trx, row.id, new Date());
        await recordAct(trx, { actor, action: 'person.sessions-ended', target: person(row) });
      });
      deps.eventsCommitted();
      return reply.code(204).send();
    },
  });

  app.route({
    method: adminResetLink.method,
    url: adminResetLink.path,
    schema: { params: adminResetLink.params, response: adminResetLink.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request, reply) => {
      const actor = await sessionAdmin(deps, request);
      const { token, url, expiresAt } = await deps.db.transaction().execute(async (trx) => {
        const row = await lockUser(trx, request.params.user);
        if (!row) throw new AppError('user_not_found');
        await recordAct(trx, { actor, action: 'person.reset-link', target: person(row) });
        return makeResetLink(trx, linkOrigin(deps, request), row.id, limits.resetLinkS);
      });
      deps.eventsCommitted();
      return reply.code(201).send({ token, url, expiresAt: expiresAt.toISOString() });
    },
  });
}

/** What is as it was before changes nothing and is not written down. */
async function updatePerson(
  trx: Transaction<Database>,
  actor: User,
  id: string,
  { role, deactivated, secondFactor }: HttpBody<'adminUpdatePerson'>,
): Promise<void> {
  const mayLose = deactivated === true || role === 'user';
  const row = mayLose ? await lockBeforeLoss(trx, id) : await lockUser(trx, id);
  if (!row) throw new AppError('user_not_found');
  const target = person(row);
  const now = new Date();
  if (role !== undefined && role !== row.role) {
    await changePerson(trx, row, { role }, now);
    await recordAct(trx, { actor, action: 'person.role', target, detail: { from: row.role, to: role } });
  }
  const next = { ...row, role: role ?? row.role };
  if (deactivated === true && !row.deactivated_at) {
    await deactivatePerson(trx, next, now);
    await recordAct(trx, { actor, action: 'person.deactivated', target });
  }
  if (deactivated === false && row.deactivated_at) {
    await reactivatePerson(trx, next, now);
    await recordAct(trx, { actor, action: 'person.reactivated', target });
  }
  if (secondFactor === false && (await deleteSecondFactor(trx, id)))
    await recordAct(trx, { actor, action: 'person.second-factor-removed', target });
}
