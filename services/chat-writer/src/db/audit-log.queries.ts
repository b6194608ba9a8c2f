import type { AuditAction, AuditEntry } from '@chatapp/contracts';
import { CompiledQuery, type Selectable } from 'kysely';
import type { AuditLogTable } from './audit-log.table.ts';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import { fromSqlTime, toSqlTime } from './times.ts';
import { fromUuidBytes, toUuidBytes } from './uuids.ts';

const clip = (text: string, chars: number): string => Array.from(text).slice(0, chars).join('');

/** Appends acts; one that is there stays as it is. (`on duplicate key update` would need a right that nobody has here.) */
export function insertAuditEntries(entries: readonly AuditEntry[]): Statement {
  const values = entries.map(({ id, at, actor, action, target, detail }) => [
    toUuidBytes(id),
    toSqlTime(at),
    actor?.id ?? null,
    clip(actor?.name ?? '', 32),
    action,
    target?.kind ?? null,
    target?.id ?? null,
    clip(target?.name ?? '', 100),
    JSON.stringify(detail),
  ]);
  return {
    query: CompiledQuery.raw(
      'insert ignore into audit_log (event_id, at, actor_id, actor_name, action, target_kind, target_id, target_name, detail) values ?',
      [values],
    ),
    bytes: entries.length * 4_000,
  };
}

export interface AuditFilter {
  /** Part of a name, an id or a detail, whatever its case. */
  query?: string | undefined;
  actor?: string | undefined;
  action?: AuditAction | undefined;
  after?: string | undefined;
  before?: string | undefined;
}

/** An entry with what pages go on from. */
export interface Listed {
  key: number;
  entry: AuditEntry;
}

function toListed(row: Selectable<AuditLogTable>): Listed {
  const { target_kind: kind, target_id: id } = row;
  const entry: AuditEntry = {
    id: fromUuidBytes(row.event_id),
    at: fromSqlTime(row.at),
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name },
    action: row.action,
    target:
      kind === null || id === null
        ? null
        : { kind: kind as NonNullable<AuditEntry['target']>['kind'], id, name: row.target_name },
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  };
  return { key: row.id, entry };
}

/**
 * The newest `slice` acts of an actor and action (each by its index), before the one of the key `below`, and of these the ones that fit.
 * So a search costs the same however seldom it finds something, and whatever script it is in; who wants more asks for the next slice.
 */
export async function listAuditEntries(
  db: Db,
  filter: AuditFilter,
  { below, slice }: { below: number | undefined; slice: number },
): Promise<{ found: Listed[]; last: number | undefined }> {
  const { query, actor, action, after, before } = filter;
  let select = db.selectFrom('audit_log').selectAll();
  if (actor !== undefined) select = select.where('actor_id', '=', actor);
  if (action !== undefined) select = select.where('action', '=', action);
  if (below !== undefined) select = select.where('id', '<', below);
  const rows = await select.orderBy('id', 'desc').limit(slice).execute();
  const text = query?.toLowerCase();
  const fits = (row: Selectable<AuditLogTable>) =>
    (after === undefined || row.at >= toSqlTime(after)) &&
    (before === undefined || row.at < toSqlTime(before)) &&
    (text === undefined ||
      [row.actor_name, row.target_name, row.target_id ?? '', row.detail].join('\n').toLowerCase().includes(text));
  return { found: rows.filter(fits).map(toListed), last: rows.length < slice ? undefined : rows.at(-1)?.id };
}
