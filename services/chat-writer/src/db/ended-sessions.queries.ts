import { sql } from 'kysely';
import type { Db } from './database.ts';

export async function insertEndedSessions(db: Db, sessions: readonly string[]): Promise<void> {
  await sql`insert into ended_sessions (session, ended_at) values ${sql.join(
    sessions.map((session) => sql`(${session}, utc_timestamp(3))`),
  )} on duplicate key update session = values(session)`.execute(db);
}

/** Sessions whose end was written in the last `seconds`. */
export async function listEndedSessions(db: Db, seconds: number): Promise<string[]> {
  const rows = await db
    .selectFrom('ended_sessions')
    .select('session')
    .where('ended_at', '>', sql<string>`utc_timestamp(3) - interval ${sql.lit(seconds)} second`)
    .execute();
  return rows.map((row) => row.session);
}

/** Deletes at most `limit` that ended longer than `seconds` ago; returns how many there were. */
export async function deleteEndedSessions(db: Db, seconds: number, limit: number): Promise<number> {
  const result = await sql`delete from ended_sessions
    where ended_at < utc_timestamp(3) - interval ${sql.lit(seconds)} second order by ended_at limit ${sql.lit(limit)}`.execute(
    db,
  );
  return Number(result.numAffectedRows ?? 0);
}
