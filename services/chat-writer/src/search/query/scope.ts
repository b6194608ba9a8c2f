import { AppError } from '@chatapp/service-kit';
import type { Db } from '../../db/database.ts';
import { listPeople } from '../../db/people.queries.ts';
import { listRoomsOf } from '../../db/rooms.queries.ts';
import type { RoomState } from '../../model.ts';
import { readableRoom } from '../../routes/access.ts';
import { findUserId } from '../db/searching.queries.ts';
import { fold } from '../text/fold.ts';

/**
 * The rooms to search, by id: the named one, which the asker may read, or those that they are in. `names` narrows them.
 * @throws AppError room_not_found, not_a_member, banned
 */
export async function findRooms(
  db: Db,
  asker: string,
  named: { room: string | undefined; names: readonly string[] },
): Promise<Map<string, RoomState>> {
  const rooms =
    named.room === undefined
      ? (await listRoomsOf(db, asker)).map(({ room }) => room)
      : [(await readableRoom(db, named.room, asker)).room];
  if (named.names.length === 0) return byId(rooms);
  const wanted = new Set(named.names.map(fold));
  const found = rooms.filter(({ id, name }) => wanted.has(id) || (name !== '' && wanted.has(fold(name))));
  if (found.length === 0) throw new AppError('room_not_found', { detail: 'You are in no room of that name.' });
  return byId(found);
}

const byId = (rooms: readonly RoomState[]) => new Map(rooms.map((room) => [room.id, room]));

/**
 * The id of the person that `from:` names: `me`, a username or an id.
 * @throws AppError user_not_found
 */
export async function findSender(db: Db, asker: string, name: string): Promise<string> {
  if (name.toLowerCase() === 'me') return asker;
  const found = (await findUserId(db, name)) ?? (await listPeople(db, [name]))[0]?.id;
  if (found === undefined) throw new AppError('user_not_found');
  return found;
}
