import { http, limits } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { listPeopleByName } from '../db/people-by-name.queries.ts';
import { findPersonCard } from '../db/people.queries.ts';
import { encodeCursor, nameCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';

export function addPeopleRoutes(app: App, { db }: RouteDeps): void {
  app.get(http.findPeople.path, { schema: { querystring: http.findPeople.query } }, async (request) => {
    const { query: prefix, cursor } = request.query;
    const after = nameCursor(cursor);
    const { people, next } = await listPeopleByName(db, { prefix, after, limit: limits.peoplePage });
    return {
      people: people.map(({ id, username, displayName }) => ({ id, username, displayName })),
      nextCursor: next ? encodeCursor(`${next.by} ${next.name}`, next.id) : null,
    };
  });

  app.get(http.getPerson.path, { schema: { params: http.getPerson.params } }, async (request) => {
    const person = await findPersonCard(db, request.params.user);
    if (!person) throw new AppError('user_not_found');
    return { person };
  });
}
