import type { RowDataPacket } from 'mysql2/promise';
import { withConnection } from '../stores/sql.ts';
import type { Inspection } from './inspection.ts';

/** Whether what auth has committed goes out. */
export function inspectOutbox(authUrl: string, patienceS: number): Inspection {
  return {
    mayPass: true,
    checks: [{ name: 'outbox', promise: `what auth commits is published within ${patienceS} s` }],
    look: (report) =>
      withConnection(authUrl, async (connection) => {
        const [[row]] = await connection.query<RowDataPacket[]>(
          `SELECT COUNT(*) AS waiting, COUNT(IF(created_at < UTC_TIMESTAMP() - INTERVAL ? SECOND, 1, NULL)) AS late,
            MIN(id) AS first FROM outbox WHERE published_at IS NULL`,
          [patienceS],
        );
        const { waiting, late, first } = row as { waiting: number; late: number; first: number | null };
        report.of('outbox').seen = `${waiting} waiting`;
        if (late > 0) report.of('outbox').add(`${late} events wait to be published, from number ${first} on`, 'late');
      }),
  };
}
