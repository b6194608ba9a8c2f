import { http, limits, type Draft } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { listDrafts } from '../db/drafts.queries.ts';
import type { RouteDeps } from './index.ts';

export function addDraftRoutes(app: App, { db }: RouteDeps): void {
  app.get(http.listDrafts.path, async (request) => {
    const found = await listDrafts(db, request.claims.sub, limits.draftsPerPerson);
    const drafts = found.map(({ room, root, body, at }): Draft => ({ room, ...(root > 0 ? { root } : {}), body, at }));
    return { drafts: drafts.toSorted((a, b) => (a.at < b.at ? 1 : -1)) };
  });
}
