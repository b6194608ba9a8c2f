import { http, limits, type AdminRoom, type Report } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { isAdmin } from '../administration/is-admin.ts';
import { listOwners } from '../db/admin-rooms.queries.ts';
import { listReports, type ReportState } from '../db/reports.queries.ts';
import { listNamedRooms } from '../db/room-pages.queries.ts';
import { toPerson, type Faces } from '../views.ts';
import { addAuditRoute } from './audit.ts';
import { decodeCursor, encodeCursor, idCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';

const PAGE = limits.adminPage;

/** What administrators read. Who asks must be one by auth's latest word, not by an old token. */
export function addAdminRoutes(app: App, deps: RouteDeps): void {
  void app.register(async (scope) => {
    scope.addHook('preHandler', async ({ claims }) => {
      if (!isAdmin(claims.sub, await deps.people.find([claims.sub]))) throw new AppError('forbidden');
    });
    addRoomsRoute(scope, deps);
    addReportsRoute(scope, deps);
    addAuditRoute(scope, deps);
  });
}

function addRoomsRoute(app: App, { db, people }: RouteDeps): void {
  app.get(http.adminRooms.path, { schema: { querystring: http.adminRooms.query } }, async (request) => {
    const { query = '', cursor } = request.query;
    const at = decodeCursor(cursor);
    const after = at && { name: at.key, id: at.id };
    const asked = { query: query.trim(), after, limit: PAGE, slice: limits.roomsSearched };
    const { rooms, next } = await listNamedRooms(db, asked);
    const ids = rooms.map(({ id }) => id);
    const owners = ids.length === 0 ? [] : await listOwners(db, ids, limits.ownersShown);
    const faces = await people.find([...rooms.map(({ createdBy }) => createdBy), ...owners.map(({ user }) => user)]);
    const view = (room: (typeof rooms)[number]): AdminRoom => ({
      id: room.id,
      name: room.name,
      kind: room.kind,
      topic: room.topic,
      memberCount: room.memberCount,
      lastSeq: room.lastSeq,
      createdAt: room.createdAt,
      createdBy: toPerson(room.createdBy, faces),
      owners: owners.flatMap((owner) => (owner.room === room.id ? [toPerson(owner.user, faces)] : [])),
      archivedAt: room.archivedAt,
    });
    return { rooms: rooms.map(view), nextCursor: next ? encodeCursor(next.name, next.id) : null };
  });
}

function toReport(report: ReportState & { roomName: string }, faces: Faces): Report {
  const { id, room, roomName, seq, body, reason, at, state } = report;
  const sender = toPerson(report.sender, faces);
  const reporter = toPerson(report.reporter, faces);
  const view: Report = { id, room, roomName, seq, sender, body, reporter, reason, at, state };
  if (report.outcome !== null) view.outcome = report.outcome;
  if (report.note !== null) view.note = report.note;
  if (report.resolvedBy !== null) view.resolvedBy = toPerson(report.resolvedBy, faces);
  if (report.resolvedAt !== null) view.resolvedAt = report.resolvedAt;
  return view;
}

function addReportsRoute(app: App, { db, people }: RouteDeps): void {
  app.get(http.adminReports.path, { schema: { querystring: http.adminReports.query } }, async (request) => {
    const { state, cursor } = request.query;
    const after = cursor === undefined ? undefined : idCursor(cursor);
    const found = await listReports(db, { state, after, limit: PAGE + 1 });
    const reports = found.slice(0, PAGE);
    const last = found.length > PAGE ? reports.at(-1) : undefined;
    const faces = await people.find(
      reports.flatMap(({ sender, reporter, resolvedBy }) => [sender, reporter, resolvedBy ?? sender]),
    );
    return { reports: reports.map((report) => toReport(report, faces)), nextCursor: last?.id ?? null };
  });
}
