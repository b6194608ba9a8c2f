import { http, limits, type HttpQuery } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { listChanges, peopleOf } from '../changes.ts';
import type { Db } from '../db/database.ts';
import { listMessagesAfter, listMessagesBefore } from '../db/messages.queries.ts';
import type { MessageState } from '../model.ts';
import { toMessage } from '../views.ts';
import { readableRoom } from './access.ts';
import type { RouteDeps } from './index.ts';

const NEWEST = 2 ** 32 - 1;

/** The messages that a query names, ascending. */
async function listPage(db: Db, room: string, query: HttpQuery<'listMessages'>): Promise<MessageState[]> {
  const { before, after, around, limit = limits.pageDefault } = query;
  if ([before, after, around].filter((place) => place !== undefined).length > 1)
    throw new AppError('bad_request', { detail: 'Name one of before, after and around.' });
  if (after !== undefined) return listMessagesAfter(db, room, after, limit);
  if (around === undefined) return listMessagesBefore(db, room, before ?? NEWEST, limit);
  const older = await listMessagesBefore(db, room, around, Math.floor(limit / 2));
  return [...older, ...(await listMessagesAfter(db, room, around - 1, limit - older.length))];
}

export function addMessageRoutes(app: App, { db, people }: RouteDeps): void {
  const history = { params: http.listMessages.params, querystring: http.listMessages.query };
  app.get(http.listMessages.path, { schema: history }, async (request) => {
    // The head first: what changes between the two queries is then newer than it, and comes once more as an event.
    const { room } = await readableRoom(db, request.params.room, request.claims.sub);
    const messages = await listPage(db, room.id, request.query);
    const faces = await people.find(peopleOf(messages));
    return { messages: messages.map((message) => toMessage(message, faces)), head: room.lastRev };
  });

  const changes = { params: http.changes.params, querystring: http.changes.query };
  app.get(http.changes.path, { schema: changes }, async (request) => {
    const { since, limit = limits.changesPageMax } = request.query;
    const { sub } = request.claims;
    const { room } = await readableRoom(db, request.params.room, sub);
    return listChanges(db, people, { room, viewer: sub, since, limit });
  });
}
