import { http, inviteRoom, limits } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { listInvites, listInvitesBySecret } from '../db/invites.queries.ts';
import { findRoomFor } from '../db/rooms.queries.ts';
import { checkInvite, secretOf, toInvite } from '../invites.ts';
import { checkRight, isBanned } from '../rights.ts';
import { toPerson } from '../views.ts';
import { readableRoom } from './access.ts';
import { encodeCursor, instantCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';

export function addInviteRoutes(app: App, { db, people }: RouteDeps): void {
  const list = { params: http.listInvites.params, querystring: http.listInvites.query };
  app.get(http.listInvites.path, { schema: list }, async (request) => {
    const { cursor, limit = limits.pageDefault } = request.query;
    const { sub } = request.claims;
    const { room, member } = await readableRoom(db, request.params.room, sub, 'create invite');
    const isOwnOnly = checkRight(room.kind, member?.role ?? 'guest', 'revoke invite') !== undefined;
    const now = new Date().toISOString();
    const after = instantCursor(cursor);
    const found = await listInvites(db, {
      room: room.id,
      now,
      by: isOwnOnly ? sub : undefined,
      after: after && { at: after.at, secret: after.id },
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const faces = await people.find(page.map(({ createdBy }) => createdBy));
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      invites: page.map((invite) => toInvite(invite, faces)),
      nextCursor: last ? encodeCursor(last.createdAt, last.secret) : null,
    };
  });

  app.get(http.getInvite.path, { schema: { params: http.getInvite.params } }, async (request) => {
    const { code } = request.params;
    const id = inviteRoom(code);
    const [found, [invite]] = await Promise.all([
      findRoomFor(db, id, request.claims.sub),
      listInvitesBySecret(db, new Map([[id, [secretOf(code)]]])),
    ]);
    if (!found || !invite) throw new AppError('invite_not_found');
    const { room, member } = found;
    const now = new Date().toISOString();
    if (isBanned(member, now)) throw new AppError('banned');
    const refusal = checkInvite(invite, now);
    if (refusal) throw AppError.of(refusal);
    if (room.archivedAt !== null) throw new AppError('room_archived');
    const { name, kind, topic, memberCount } = room;
    const faces = await people.find([invite.createdBy]);
    return {
      invite: {
        room: { id, name, kind, topic, memberCount },
        createdBy: toPerson(invite.createdBy, faces),
        expiresAt: invite.expiresAt,
        member: member?.active ?? false,
      },
    };
  });
}
