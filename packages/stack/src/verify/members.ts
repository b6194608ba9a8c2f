import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Report } from './report.ts';
import type { RoomRow } from './rooms.ts';

interface Counts {
  active: number;
  readAhead: number;
  someone: string | null;
}

/** How many are in the room, and how far they have read. */
export async function checkMembers(connection: Connection, room: RoomRow, report: Report): Promise<void> {
  const [[counts]] = await connection.query<(Counts & RowDataPacket)[]>(
    `SELECT COUNT(IF(active, 1, NULL)) AS active, COUNT(IF(read_seq > ?, 1, NULL)) AS readAhead,
      MIN(IF(read_seq > ?, user_id, NULL)) AS someone FROM members WHERE room_id = ?`,
    [room.last_seq, room.last_seq, room.id],
  );
  if (!counts) return;
  if (counts.active !== room.member_count)
    report.of('member-count').add(`room ${room.id}: member_count is ${room.member_count}, members ${counts.active}`);
  if (counts.readAhead > 0)
    report
      .of('read-ahead')
      .add(`room ${room.id}: ${counts.readAhead} members (${counts.someone}) have read beyond seq ${room.last_seq}`);
}
