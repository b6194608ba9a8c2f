import { sql, type Selectable } from 'kysely';
import type { RoomState } from '../model.ts';
import type { Db } from './database.ts';
import { toRoomState } from './rooms.queries.ts';
import type { RoomTable } from './rooms.table.ts';

/** A page of public and private rooms by name, after the one that `after` names; rooms of a few people have no name, and are theirs. */
export async function listNamedRooms(
  db: Db,
  page: { query: string; after?: { name: string; id: string } | undefined; limit: number },
): Promise<RoomState[]> {
  const { query, after, limit } = page;
  const pattern = `%${query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const named = query === '' ? sql`` : sql`and name like ${pattern}`;
  const further = after ? sql`and name >= ${after.name} and (name > ${after.name} or id > ${after.id})` : sql``;
  // Few rooms or many: along the names, not sorted.
  const { rows } = await sql<Selectable<RoomTable>>`select * from rooms force index (by_name)
    where name > '' ${named} ${further} order by name, id limit ${limit}`.execute(db);
  return rows.map(toRoomState);
}

/** The owners of rooms. */
export async function listOwners(db: Db, rooms: readonly string[]): Promise<{ room: string; user: string }[]> {
  const rows = await db
    .selectFrom('members')
    .select(['room_id', 'user_id'])
    .where('room_id', 'in', rooms)
    .where('role', '=', 'owner')
    .where('active', '=', 1)
    .execute();
  return rows.map((row) => ({ room: row.room_id, user: row.user_id }));
}
