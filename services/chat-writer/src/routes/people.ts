import { http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { findPeople, findPersonCard } from '../db/people.queries.ts';
import type { RouteDeps } from './index.ts';

const FOUND = 20;

export function addPeopleRoutes(app: App, { db }: RouteDeps): void {
  app.get(http.findPeople.path, { schema: { querystring: http.findPeople.query } }, async (request) => {
    const found = await findPeople(db, request.query.query, FOUND);
    return { people: found.map(({ id, username, displayName }) => ({ id, username, displayName })) };
  });

  app.get(http.getPerson.path, { schema: { params: http.getPerson.params } }, async (request) => {
    const person = await findPersonCard(db, request.params.user);
    if (!person) throw new AppError('user_not_found');
    return { person };
  });
}
