import { createConnection, type RowDataPacket } from 'mysql2/promise';

const AT_ONCE = 500;

/** Puts so many more members into a room, straight into the database: people who are never there. */
export async function addCrowd(adminUrl: string, room: string, count: number): Promise<void> {
  const url = new URL(adminUrl);
  url.pathname = '/chatapp_chat';
  const connection = await createConnection({ uri: url.href, dateStrings: true });
  try {
    const [[member]] = await connection.query<RowDataPacket[]>('select * from members where room_id = ? limit 1', [
      room,
    ]);
    if (member === undefined) throw new Error(`nobody is in room ${room}`);
    const columns = Object.keys(member);
    for (let from = 0; from < count; from += AT_ONCE) {
      const rows = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) =>
        columns.map((column) => {
          if (column === 'user_id') return `crowd${room.slice(-8)}${from + index}`;
          return column === 'role' ? 'member' : (member[column] as unknown);
        }),
      );
      await connection.query(`insert into members (${columns.join(', ')}) values ?`, [rows]);
    }
    await connection.query('update rooms set member_count = member_count + ? where id = ?', [count, room]);
  } finally {
    await connection.end();
  }
}
