import { http, limits, newId, type AuditEntry, type Invitation } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { recordAct } from '../../audit.ts';
import {
  deleteInvitation,
  insertInvitation,
  listInvitations,
  type InvitationRow,
} from '../../db/invitations.queries.ts';
import type { Deps } from '../../deps.ts';
import { hashSecret, newSecret } from '../../reset-tokens.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { sessionAdmin } from '../session-user.ts';
import { linkOrigin } from './link-origin.ts';

const { adminInvitations, adminCreateInvitation, adminRevokeInvitation } = http;

const toInvitation = (row: InvitationRow): Invitation => ({
  id: row.id,
  note: row.note,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  maxUses: row.max_uses,
  uses: row.uses,
});

const invitation = (id: string, name: string): AuditEntry['target'] => ({ kind: 'invitation', id, name });

export function adminInvitationRoutes(app: App, deps: Deps): void {
  app.route({
    method: adminInvitations.method,
    url: adminInvitations.path,
    schema: { querystring: adminInvitations.query, response: adminInvitations.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => {
      await sessionAdmin(deps, request);
      const [after] = decodeCursor(request.query.cursor, 1) ?? [];
      const found = await listInvitations(deps.db, { after, limit: limits.adminPage + 1 });
      const shown = found.slice(0, limits.adminPage);
      const last = found.length > shown.length ? shown.at(-1) : undefined;
      return { invitations: shown.map(toInvitation), nextCursor: last ? encodeCursor(last.id) : null };
    },
  });

  app.route({
    method: adminCreateInvitation.method,
    url: adminCreateInvitation.path,
    schema: { body: adminCreateInvitation.body, response: adminCreateInvitation.answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request, reply) => {
      const actor = await sessionAdmin(deps, request);
      const { note = '', maxUses = null, expiresInS } = request.body;
      const now = new Date();
      const code = newSecret();
      const row: InvitationRow = {
        id: newId(now.getTime()),
        code_hash: hashSecret(code),
        note: note.toWellFormed().trim(),
        created_by: actor.id,
        created_at: now,
        expires_at: expiresInS === undefined ? null : new Date(now.getTime() + expiresInS * 1_000),
        max_uses: maxUses,
        uses: 0,
      };
      await deps.db.transaction().execute(async (trx) => {
        await insertInvitation(trx, row);
        const detail = { maxUses, ...(expiresInS === undefined ? {} : { expiresInS }) };
        await recordAct(trx, { actor, action: 'invitation.created', target: invitation(row.id, row.note), detail });
      });
      deps.eventsCommitted();
      const url = `${linkOrigin(deps, request)}/register#${code}`;
      return reply.code(201).send({ invitation: toInvitation(row), code, url });
    },
  });

  app.route({
    method: adminRevokeInvitation.method,
    url: adminRevokeInvitation.path,
    schema: { params: adminRevokeInvitation.params },
    preHandler: (request) => app.requireUser(request),
    handler: async (request, reply) => {
      const actor = await sessionAdmin(deps, request);
      const { invitation: id } = request.params;
      await deps.db.transaction().execute(async (trx) => {
        const found = await deleteInvitation(trx, id);
        if (!found) throw new AppError('invitation_not_found');
        await recordAct(trx, { actor, action: 'invitation.revoked', target: invitation(id, found.note) });
      });
      deps.eventsCommitted();
      return reply.code(204).send();
    },
  });
}
