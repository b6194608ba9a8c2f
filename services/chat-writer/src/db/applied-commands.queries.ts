import { CompiledQuery, sql } from 'kysely';
import type { Db } from './database.ts';
import type { Statement } from './fenced-transaction.ts';
import { slicesOf } from './slices.ts';
import { toSqlTime } from './times.ts';

/** Outcomes by key (hex) of those commands that have happened already. */
export async function listAppliedCommands(db: Db, keys: readonly Buffer[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('applied_commands')
    .select(['cmd_key', 'outcome'])
    .where('cmd_key', 'in', keys)
    .execute();
  return new Map(rows.map((row) => [row.cmd_key.toString('hex'), row.outcome]));
}

export function insertAppliedCommands(rows: readonly { key: Buffer; outcome: string }[], at: string): Statement[] {
  const time = toSqlTime(at);
  return Array.from(
    slicesOf(rows, ({ outcome }) => 150 + outcome.length * 3),
    ({ slice, bytes }) => ({
      query: CompiledQuery.raw('insert into applied_commands (cmd_key, outcome, at) values ?', [
        slice.map(({ key, outcome }) => [key, outcome, time]),
      ]),
      bytes,
    }),
  );
}

/** Deletes at most `limit` that are older than `seconds`; returns how many there were. */
export async function deleteAppliedCommands(db: Db, seconds: number, limit: number): Promise<number> {
  const result = await sql`delete from applied_commands
    where at < utc_timestamp(3) - interval ${sql.lit(seconds)} second order by at limit ${sql.lit(limit)}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
