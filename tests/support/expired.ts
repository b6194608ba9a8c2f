import type { Stack } from '@chatapp/stack';
import { createConnection } from 'mysql2/promise';

/** Lets the time of all invite links of a room run out, straight in the database: the shortest that one can ask for is too long for a test. */
export async function expireInvites(stack: Stack, room: string): Promise<void> {
  const url = new URL(stack.mysql.adminUrl);
  url.pathname = '/chatapp_chat';
  const connection = await createConnection({ uri: url.href });
  try {
    await connection.query('update invites set expires_at = utc_timestamp(3) - interval 1 second where room_id = ?', [
      room,
    ]);
  } finally {
    await connection.end();
  }
}
