import { http, uuidv7, type Settings, type User } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { recordAct } from '../../audit.ts';
import { insertEvent } from '../../db/outbox.queries.ts';
import { lockSettings, updateSettings } from '../../db/settings.queries.ts';
import type { Deps } from '../../deps.ts';
import { sessionAdmin } from '../session-user.ts';

const { method, path: url, body, answers } = http.adminUpdateSettings;

export function adminSettingsRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { body, response: answers },
    preHandler: (request) => app.requireUser(request),
    handler: async (request) => {
      const settings = await change(deps, await sessionAdmin(deps, request), request.body);
      deps.eventsCommitted();
      return { settings };
    },
  });
}

/** Only what differs is a change. chat-writer, which holds to most of them, gets all by its event. */
function change(deps: Deps, actor: User, wanted: Partial<Settings>): Promise<Settings> {
  return deps.db.transaction().execute(async (trx) => {
    const { version, settings } = await lockSettings(trx);
    const names = Object.keys(settings) as (keyof Settings)[];
    const changed = names.filter((name) => wanted[name] !== undefined && wanted[name] !== settings[name]);
    if (changed.length === 0) return settings;
    const values = (of: Partial<Settings>) => Object.fromEntries(changed.map((name) => [name, of[name]]));
    const next = { version: version + 1, settings: { ...settings, ...values(wanted) } };
    await updateSettings(trx, next);
    const now = new Date();
    const stamp = { id: uuidv7(now.getTime()), at: now.toISOString(), userId: actor.id };
    await insertEvent(trx, { type: 'installation.updated', ...stamp, ...next });
    const detail = { from: values(settings), to: values(wanted) };
    await recordAct(trx, { actor, action: 'settings.updated', target: null, detail });
    return next.settings;
  });
}
