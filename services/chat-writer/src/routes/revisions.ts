import { http, limits } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { listMessageRevisions } from '../db/message-revisions.queries.ts';
import { listMessagesBySeq } from '../db/messages.queries.ts';
import { toPerson } from '../views.ts';
import { readableRoom } from './access.ts';
import { numberCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';

export function addRevisionRoutes(app: App, { db, people }: RouteDeps): void {
  const schema = { params: http.listRevisions.params, querystring: http.listRevisions.query };
  app.get(http.listRevisions.path, { schema }, async (request) => {
    const { room: id, seq } = request.params;
    const { cursor, limit = limits.pageDefault } = request.query;
    const { sub } = request.claims;
    const before = numberCursor(cursor);
    const { room } = await readableRoom(db, id, sub);
    const [message] = await listMessagesBySeq(db, new Map([[room.id, [seq]]]));
    if (!message) throw new AppError('message_not_found');
    await readableRoom(db, id, sub, message.sender === sub ? 'read own revisions' : 'read revisions');
    const found = await listMessageRevisions(db, { room: room.id, seq, before, limit: limit + 1 });
    const revisions = found.slice(0, limit);
    const faces = await people.find(revisions.map(({ replacedBy }) => replacedBy));
    const last = found.length > limit ? revisions.at(-1) : undefined;
    return {
      revisions: revisions.map(({ rev, body, replacedBy, replacedAt }) => ({
        rev,
        body,
        replacedBy: toPerson(replacedBy, faces),
        replacedAt,
      })),
      nextCursor: last ? String(last.rev) : null,
    };
  });
}
