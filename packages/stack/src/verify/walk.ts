import type { Connection, RowDataPacket } from 'mysql2/promise';

const SLICE_ROWS = 5_000;

/**
 * Rows of one room in the order of an index, a slice at a time, so that neither side holds more than a slice. `sql` continues behind
 * `from` (its parameters between the room and the limit).
 */
export async function* walk<Row>(
  connection: Connection,
  sql: string,
  room: string,
  start: readonly unknown[],
  from: (row: Row) => readonly unknown[],
): AsyncGenerator<Row> {
  for (let position = start; ;) {
    const [rows] = await connection.query<RowDataPacket[]>(sql, [room, ...position, SLICE_ROWS]);
    yield* rows as unknown as Row[];
    const last = rows.at(-1);
    if (!last || rows.length < SLICE_ROWS) return;
    position = from(last as unknown as Row);
  }
}

/** One view of the data for all that `work` reads, taken without a lock. */
export async function inSnapshot<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  try {
    return await work();
  } finally {
    await connection.query('COMMIT');
  }
}
