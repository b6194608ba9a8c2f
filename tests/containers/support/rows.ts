import mysql, { type RowDataPacket } from 'mysql2/promise';
import type { Environment } from './environment.ts';

/** Every row of every table in the schemas of ChatApp, as text and in one order, by `schema.table`. */
export async function allRows(environment: Environment): Promise<Map<string, string[]>> {
  const connection = await mysql.createConnection({ uri: await environment.mysqlUrl(), dateStrings: true });
  try {
    const [tables] = await connection.query<RowDataPacket[]>(
      `SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS name FROM information_schema.TABLES
        WHERE TABLE_SCHEMA LIKE 'chatapp\\_%' ORDER BY name`,
    );
    const rows = new Map<string, string[]>();
    for (const { name } of tables as { name: string }[]) {
      const [found] = await connection.query<RowDataPacket[]>(`SELECT * FROM ${name}`);
      rows.set(name, found.map((row) => JSON.stringify(row)).toSorted());
    }
    return rows;
  } finally {
    await connection.end();
  }
}
