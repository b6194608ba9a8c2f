import { randomBytes } from 'node:crypto';
import { bodyOf } from '../load/ledger.ts';
import { insert, withChat } from './scene-rows.ts';

const AT_ONCE = 20_000;
const LONG_AGO = '2026-01-01 00:00:00.000';

/** So many more members of each room, who are nobody in particular and never come. */
export async function insertMembers(adminUrl: string, rooms: readonly string[], count: number): Promise<void> {
  await withChat(adminUrl, async (connection) => {
    for (const room of rooms) {
      const rows = Array.from({ length: count }, (_, index) => [
        room,
        `nobody${index}`,
        'member',
        1,
        LONG_AGO,
        1,
        1,
        0,
      ]);
      await insert(connection, 'members (room_id, user_id, role, active, joined_at, joined_rev, rev, read_seq)', rows);
    }
    await connection.query('update rooms set member_count = member_count + ? where id in (?)', [count, rooms]);
  });
}

/** Messages that were written long ago, `count` in each room, straight into ChatApp's tables; the rooms must be new. */
export async function insertMessages(
  adminUrl: string,
  rooms: readonly string[],
  count: number,
  sender: string,
): Promise<void> {
  await withChat(adminUrl, async (connection) => {
    // Only while the tables are filled.
    await connection.query('set session unique_checks = 0');
    for (const room of rooms) {
      for (let from = 0; from < count; from += AT_ONCE) {
        const rows = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => {
          const seq = from + index + 1;
          return [room, seq, seq + 1, seq + 1, randomBytes(16), sender, 'text', bodyOf(seq), LONG_AGO];
        });
        await insert(
          connection,
          'messages (room_id, seq, rev, created_rev, client_id, sender_id, kind, body, at)',
          rows,
        );
      }
    }
    await connection.query('update rooms set last_seq = ?, last_rev = ? where id in (?)', [count, count + 1, rooms]);
  });
}
