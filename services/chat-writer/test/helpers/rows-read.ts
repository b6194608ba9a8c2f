import { CompiledQuery } from 'kysely';
import type { Db } from '../../src/db/database.ts';

/** Does something on one connection. @returns what came of it, and how many rows the server read for it. */
export async function rowsRead<Value>(
  db: Db,
  work: (one: Db) => Promise<Value>,
): Promise<{ value: Value; rows: number }> {
  return db.connection().execute(async (one) => {
    const total = async () => {
      const { rows } = await one.executeQuery<{ Value: string }>(
        CompiledQuery.raw("show session status like 'Handler_read%'"),
      );
      return rows.reduce((sum, { Value: count }) => sum + Number(count), 0);
    };
    // Asking for the figures reads rows too.
    const before = await total();
    const between = await total();
    const value = await work(one);
    return { value, rows: (await total()) - between - (between - before) };
  });
}
