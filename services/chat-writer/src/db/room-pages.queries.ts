import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { RoomState } from '../model.ts';
import type { Db } from './database.ts';
import { toRoomState } from './rooms.queries.ts';
import type { RoomTable } from './rooms.table.ts';

/** The room that a page ended with. */
export interface RoomPlace {
  name: string;
  id: string;
}

export interface RoomsAsked {
  /** Part of the name, or of what else is searched, whatever its case. */
  query: string;
  after?: RoomPlace | undefined;
  /** Rooms of a page, and rooms that a search looks at for one. */
  limit: number;
  slice: number;
}

export interface RoomPage {
  rooms: RoomState[];
  /** Where the next page begins; undefined after the last. */
  next: RoomPlace | undefined;
}

/** Rooms in the order of their names, and what of them a search looks at. */
interface Shelf {
  index: RawBuilder<unknown>;
  where: RawBuilder<unknown>;
  searched: readonly ('name' | 'topic')[];
}

const publicRooms: Shelf = {
  index: sql`by_directory`,
  where: sql`kind = 'public' and archived_at is null`,
  searched: ['name', 'topic'],
};
// Rooms of a few people have no name, and are theirs.
const namedRooms: Shelf = { index: sql`by_name`, where: sql`name > ''`, searched: ['name'] };

/** A page of public rooms that are not archived, by name. */
export const listPublicRooms = (db: Db, asked: RoomsAsked): Promise<RoomPage> => listRooms(db, publicRooms, asked);

/** A page of public and private rooms, by name. */
export const listNamedRooms = (db: Db, asked: RoomsAsked): Promise<RoomPage> => listRooms(db, namedRooms, asked);

/**
 * Along the names, not sorted, whether there are few rooms or many. A search looks at a slice of them for each page: so it costs the same
 * however seldom it finds something, and its pages may be short.
 */
async function listRooms(db: Db, shelf: Shelf, { query, after, limit, slice }: RoomsAsked): Promise<RoomPage> {
  const further = after ? sql`and name >= ${after.name} and (name > ${after.name} or id > ${after.id})` : sql``;
  const part = (columns: RawBuilder<unknown>, range: RawBuilder<unknown>) =>
    sql`select ${columns} from rooms force index (${shelf.index}) where ${shelf.where} ${further} order by name, id ${range}`;
  if (query === '') {
    const { rows } = await sql<Selectable<RoomTable>>`${part(sql`*`, sql`limit ${limit + 1}`)}`.execute(db);
    const rooms = rows.slice(0, limit).map(toRoomState);
    return { rooms, next: rows.length > limit ? rooms.at(-1) : undefined };
  }
  const pattern = `%${query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const fits = sql.join(
    shelf.searched.map((column) => sql`${sql.ref(column)} like ${pattern}`),
    sql` or `,
  );
  const [{ rows }, end] = await Promise.all([
    sql<Selectable<RoomTable>>`select * from (${part(sql`*`, sql`limit ${slice}`)}) slice
      where ${fits} order by name, id limit ${limit + 1}`.execute(db),
    sql<RoomPlace>`${part(sql`name, id`, sql`limit 1 offset ${slice - 1}`)}`.execute(db),
  ]);
  const rooms = rows.slice(0, limit).map(toRoomState);
  return { rooms, next: rows.length > limit ? rooms.at(-1) : end.rows[0] };
}
