import { http, limits, type HttpQuery } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { listChanges, peopleOf } from '../changes.ts';
import { listMessagesBetween } from '../db/messages.queries.ts';
import { findFloor } from '../retention/find-floor.ts';
import { toMessage } from '../views.ts';
import { readableRoom } from './access.ts';
import type { RouteDeps } from './index.ts';

type Query = HttpQuery<'listMessages'>;

function checkPlace({ before, after, around, at }: Query): void {
  if ([before, after, around, at].filter((place) => place !== undefined).length > 1)
    throw new AppError('bad_request', { detail: 'Name one of before, after, around and at.' });
}

/** The places that a query names, first and last: `seq` has no holes, so a page is a range. `head` is the room's last. */
function placesOf({ before, after, around, limit = limits.pageDefault }: Query, head: number): [number, number] {
  if (after !== undefined) return [after + 1, after + limit];
  if (around !== undefined) {
    const first = Math.max(1, around - Math.floor(limit / 2));
    return [first, first + limit - 1];
  }
  const last = Math.min(before ?? Number.POSITIVE_INFINITY, head + 1) - 1;
  return [last - limit + 1, last];
}

export function addMessageRoutes(app: App, { db, people }: RouteDeps): void {
  const history = { params: http.listMessages.params, querystring: http.listMessages.query };
  app.get(http.listMessages.path, { schema: history }, async (request) => {
    checkPlace(request.query);
    // The head first: what changes between the two queries is then newer than it, and comes once more as an event.
    const { room } = await readableRoom(db, request.params.room, request.claims.sub);
    const { at, ...query } = request.query;
    // A message of that time or later: the first one, and the room's last where all are older.
    const around = at === undefined ? undefined : Math.min(room.lastSeq, (await findFloor(db, room, at)) + 1);
    const [from, to] = placesOf(around === undefined ? query : { ...query, around }, room.lastSeq);
    const messages = await listMessagesBetween(db, room.id, Math.max(from, room.floor + 1), to);
    const faces = await people.find(peopleOf(messages));
    const page = { messages: messages.map((message) => toMessage(message, faces)), head: room.lastRev };
    return room.floor > 0 ? { ...page, floor: room.floor } : page;
  });

  const changes = { params: http.changes.params, querystring: http.changes.query };
  app.get(http.changes.path, { schema: changes }, async (request) => {
    const { since, limit = limits.changesPageMax } = request.query;
    const { sub } = request.claims;
    const { room } = await readableRoom(db, request.params.room, sub);
    return listChanges(db, people, { room, viewer: sub, since, limit });
  });
}
