import { sql } from 'kysely';
import type { Db } from './database.ts';

/** The owners of rooms: of each the first `limit`, by how long they have been in. */
export async function listOwners(
  db: Db,
  rooms: readonly string[],
  limit: number,
): Promise<{ room: string; user: string }[]> {
  const ofRoom = (room: string) => sql`(select room_id, user_id from members force index (by_role)
    where room_id = ${room} and role = 'owner' and active = 1 order by joined_rev limit ${limit})`;
  const { rows } = await sql<{
    room_id: string;
    user_id: string;
  }>`${sql.join(rooms.map(ofRoom), sql` union all `)}`.execute(db);
  return rows.map((row) => ({ room: row.room_id, user: row.user_id }));
}
