import { http, limits } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import { listAuditEntries } from '../db/audit-log.queries.ts';
import type { RouteDeps } from './index.ts';

/** Entries that one page looks through at most. */
const SLICE = 2_000;

/** A cursor is the number of the last entry that was looked at. @throws AppError bad_request */
function numberCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(cursor))
    throw new AppError('bad_request', { detail: 'The cursor is not one that this call gave.' });
  return Number(cursor);
}

export function addAuditRoute(app: App, { db }: RouteDeps): void {
  app.get(http.adminAudit.path, { schema: { querystring: http.adminAudit.query } }, async (request) => {
    const { cursor, query, ...filter } = request.query;
    const text = query?.trim();
    const isPlain = !text && filter.after === undefined && filter.before === undefined;
    const slice = isPlain ? limits.adminPage : SLICE;
    const range = { below: numberCursor(cursor), slice };
    const { found, last } = await listAuditEntries(db, { ...filter, query: text || undefined }, range);
    const shown = found.slice(0, limits.adminPage);
    const next = found.length > shown.length ? shown.at(-1)?.key : last;
    return { entries: shown.map(({ entry }) => entry), nextCursor: next === undefined ? null : String(next) };
  });
}
