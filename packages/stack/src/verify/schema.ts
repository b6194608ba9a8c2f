import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Report } from './report.ts';

/** Rows of rooms that are not there: half of a backup, say. */
export async function checkOrphans(connection: Connection, report: Report): Promise<void> {
  const found = report.of('no-room');
  let rooms = 0;
  for (const table of ['messages', 'members'])
    for (let after = ''; ; rooms++) {
      // From room to room along the key: DISTINCT would read every message of a large one.
      const [[row]] = await connection.query<RowDataPacket[]>(
        `SELECT t.room_id AS id, rooms.id IS NULL AS gone
          FROM (SELECT room_id FROM ${table} WHERE room_id > ? ORDER BY room_id LIMIT 1) t
          LEFT JOIN rooms ON rooms.id = t.room_id`,
        [after],
      );
      if (!row) break;
      const { id, gone } = row as { id: string; gone: number };
      if (gone) found.add(`${table} of room ${id}, which is not there`);
      after = id;
    }
  found.seen = `${rooms} looked up`;
}

/** What keeps a repeated message from being a second one. Answers whether there is an index to find it by. */
export async function checkUniqueKey(connection: Connection, report: Report): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT index_name AS name, MIN(non_unique) AS doubles, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS columns_of
      FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'messages' GROUP BY index_name`,
  );
  const byId = rows.filter((row) => row['columns_of'] === 'room_id,client_id');
  if (!byId.some((row) => row['doubles'] === 0))
    report.of('id-twice').add('the table messages has no unique key on room_id and client_id');
  return byId.some((row) => row['name'] === 'by_client_id');
}
