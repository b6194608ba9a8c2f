import { CompiledQuery, type Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import type { ReportTable } from './reports.table.ts';
import { fromSqlTime, fromSqlTimeOrNull, toSqlTime } from './times.ts';

export interface ReportState {
  id: string;
  room: string;
  seq: number;
  sender: string;
  body: string;
  reporter: string;
  reason: string;
  at: string;
  state: ReportTable['state'];
  outcome: ReportTable['outcome'];
  note: string | null;
  resolvedBy: string | null;
  resolvedAt: string | null;
}

function toReportState(row: Selectable<ReportTable>): ReportState {
  return {
    id: row.id,
    room: row.room_id,
    seq: row.seq,
    sender: row.sender_id,
    body: row.body,
    reporter: row.reporter_id,
    reason: row.reason,
    at: fromSqlTime(row.at),
    state: row.state,
    outcome: row.outcome,
    note: row.note,
    resolvedBy: row.resolved_by,
    resolvedAt: fromSqlTimeOrNull(row.resolved_at),
  };
}

export async function findReport(db: Db, room: string, id: string): Promise<ReportState | undefined> {
  const row = await db
    .selectFrom('reports')
    .selectAll()
    .where('id', '=', id)
    .where('room_id', '=', room)
    .executeTakeFirst();
  return row && toReportState(row);
}

/** The report that somebody has made of a message. */
export async function findReportBy(
  db: Db,
  { room, seq }: { room: string; seq: number },
  reporter: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('reports')
    .select('id')
    .where('room_id', '=', room)
    .where('seq', '=', seq)
    .where('reporter_id', '=', reporter)
    .executeTakeFirst();
  return row?.id;
}

/** A page of reports, newest first (ids sort by age), with the names of their rooms. */
export async function listReports(
  db: Db,
  page: { state: ReportState['state'] | undefined; after: string | undefined; limit: number },
): Promise<(ReportState & { roomName: string })[]> {
  let select = db
    .selectFrom('reports')
    .leftJoin('rooms', 'rooms.id', 'reports.room_id')
    .selectAll('reports')
    .select('rooms.name');
  if (page.state !== undefined) select = select.where('reports.state', '=', page.state);
  if (page.after !== undefined) select = select.where('reports.id', '<', page.after);
  const rows = await select.orderBy('reports.id', 'desc').limit(page.limit).execute();
  return rows.map((row) => ({ ...toReportState(row), roomName: row.name ?? '' }));
}

export function insertReport(report: ReportState): Statement {
  const { id, room, seq, sender, body, reporter, reason, at, state } = report;
  return {
    query: CompiledQuery.raw(
      'insert into reports (id, room_id, seq, sender_id, body, reporter_id, reason, at, state) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      [id, room, seq, sender, body, reporter, reason, toSqlTime(at), state],
    ),
    bytes: 3_000 + body.length * 3,
  };
}

export function resolveReport(
  id: string,
  { outcome, note, by, at }: { outcome: ReportState['outcome']; note: string; by: string; at: string },
): Statement {
  return {
    query: CompiledQuery.raw(
      "update reports set state = 'resolved', outcome = ?, note = ?, resolved_by = ?, resolved_at = ? where id = ?",
      [outcome, note, by, toSqlTime(at), id],
    ),
    bytes: 3_000,
  };
}
