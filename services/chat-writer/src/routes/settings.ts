import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { findPersonSettings } from '../db/person-settings.queries.ts';
import type { RouteDeps } from './index.ts';

export function addSettingsRoutes(app: App, { db }: RouteDeps): void {
  app.get(http.mySettings.path, async (request) => ({ settings: await findPersonSettings(db, request.claims.sub) }));
}
