import { http, limits } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { listBanned, listMembers } from '../db/members.queries.ts';
import { listHiddenReaders } from '../db/person-settings.queries.ts';
import { showsReceipts } from '../receipts.ts';
import { toBan, toMember } from '../views.ts';
import { readableRoom } from './access.ts';
import { decodeCursor, encodeCursor, instantCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';

export function addMemberRoutes(app: App, { db, people }: RouteDeps): void {
  const members = { params: http.listMembers.params, querystring: http.listMembers.query };
  app.get(http.listMembers.path, { schema: members }, async (request) => {
    const { cursor, limit = limits.pageDefault } = request.query;
    const { room } = await readableRoom(db, request.params.room, request.claims.sub);
    const at = decodeCursor(cursor);
    const after = at && { username: at.key, id: at.id };
    const found = await listMembers(db, { room: room.id, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const users = page.map(({ user }) => user);
    const faces = await people.find(users);
    const hidden = showsReceipts(room) ? await listHiddenReaders(db, users) : undefined;
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      members: page.map((member) => toMember(member, faces, hidden)),
      nextCursor: last ? encodeCursor(last.username, last.user) : null,
    };
  });

  const bans = { params: http.listBans.params, querystring: http.listBans.query };
  app.get(http.listBans.path, { schema: bans }, async (request) => {
    const { cursor, limit = limits.pageDefault } = request.query;
    const { room } = await readableRoom(db, request.params.room, request.claims.sub, 'read bans');
    const now = new Date().toISOString();
    const found = await listBanned(db, { room: room.id, now, after: instantCursor(cursor), limit: limit + 1 });
    const page = found.slice(0, limit);
    const faces = await people.find(page.flatMap(({ user, ban }) => (ban ? [user, ban.by] : [])));
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      bans: page.flatMap((row) => (row.ban ? [toBan(row.user, row.ban, faces)] : [])),
      nextCursor: last?.ban ? encodeCursor(last.ban.at, last.user) : null,
    };
  });
}
