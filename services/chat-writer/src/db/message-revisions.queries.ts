import { CompiledQuery } from 'kysely';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import { slicesOf } from './slices.ts';
import { fromSqlTime, toSqlTime } from './times.ts';

export interface MessageRevisionRow {
  room: string;
  seq: number;
  rev: number;
  body: string;
  replacedBy: string;
}

/** A page of what a message said before, the newest first, before the change `before`. */
export async function listMessageRevisions(
  db: Db,
  page: { room: string; seq: number; before: number | undefined; limit: number },
): Promise<(MessageRevisionRow & { replacedAt: string })[]> {
  const { room, seq, before, limit } = page;
  let select = db.selectFrom('message_revisions').selectAll().where('room_id', '=', room).where('seq', '=', seq);
  if (before !== undefined) select = select.where('rev', '<', before);
  const rows = await select.orderBy('rev', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    room,
    seq,
    rev: row.rev,
    body: row.body,
    replacedBy: row.replaced_by,
    replacedAt: fromSqlTime(row.replaced_at),
  }));
}

/** UTF-8 takes at most three bytes a UTF-16 unit. */
const bytesOf = (revision: { body: string }): number => 200 + revision.body.length * 3;

export function insertMessageRevisions(revisions: readonly MessageRevisionRow[], at: string): Statement[] {
  const time = toSqlTime(at);
  return Array.from(slicesOf(revisions, bytesOf), ({ slice, bytes }) => ({
    query: CompiledQuery.raw(
      'insert into message_revisions (room_id, seq, rev, body, replaced_by, replaced_at) values ?',
      [slice.map(({ room, seq, rev, body, replacedBy }) => [room, seq, rev, body, replacedBy, time])],
    ),
    bytes,
  }));
}
