import { CompiledQuery } from 'kysely';
import type { DraftState } from '../model.ts';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import { slicesOf } from './slices.ts';
import { fromSqlTime, toSqlTime } from './times.ts';

/** Where these people have drafts. */
export async function listDraftPlaces(
  db: Db,
  users: readonly string[],
): Promise<{ user: string; room: string; root: number }[]> {
  const rows = await db
    .selectFrom('drafts')
    .select(['user_id', 'room_id', 'root_seq'])
    .where('user_id', 'in', users)
    .execute();
  return rows.map((row) => ({ user: row.user_id, room: row.room_id, root: row.root_seq }));
}

export async function listDrafts(db: Db, user: string, limit: number): Promise<DraftState[]> {
  const rows = await db.selectFrom('drafts').selectAll().where('user_id', '=', user).limit(limit).execute();
  return rows.map((row) => ({
    user: row.user_id,
    room: row.room_id,
    root: row.root_seq,
    body: row.body,
    at: fromSqlTime(row.updated_at),
  }));
}

/** Writes drafts as they are now; those that are empty go. */
export function writeDrafts(drafts: readonly DraftState[]): Statement[] {
  const kept = drafts.filter(({ body }) => body !== '');
  const gone = drafts.filter(({ body }) => body === '');
  const statements = Array.from(
    slicesOf(kept, ({ body }) => 150 + body.length * 3),
    ({ slice, bytes }): Statement => ({
      query: CompiledQuery.raw(
        'insert into drafts (user_id, room_id, root_seq, body, updated_at) values ? on duplicate key update body = values(body), updated_at = values(updated_at)',
        [slice.map(({ user, room, root, body, at }) => [user, room, root, body, toSqlTime(at)])],
      ),
      bytes,
    }),
  );
  if (gone.length === 0) return statements;
  const one = '(user_id = ? and room_id = ? and root_seq = ?)';
  const query = CompiledQuery.raw(
    `delete from drafts where ${gone.map(() => one).join(' or ')}`,
    gone.flatMap(({ user, room, root }) => [user, room, root]),
  );
  return [...statements, { query, bytes: gone.length * 150 }];
}
