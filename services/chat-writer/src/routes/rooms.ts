import { http, limits } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { peopleOf } from '../changes.ts';
import { listPublicRooms } from '../db/room-pages.queries.ts';
import { listRoomsById, listRoomsOf } from '../db/rooms.queries.ts';
import { toRoom } from '../views.ts';
import { readableRoom } from './access.ts';
import { idCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';
import { toMyRooms } from './my-rooms.ts';

export function addRoomRoutes(app: App, { db, people }: RouteDeps): void {
  app.get(http.listRooms.path, async (request) => {
    const { sub } = request.claims;
    const mine = await listRoomsOf(db, sub);
    const rooms = mine.map(({ room }) => room);
    const faces = await people.find(peopleOf([], [], rooms, sub));
    return { rooms: await toMyRooms(db, sub, mine, faces) };
  });

  app.get(http.directory.path, { schema: { querystring: http.directory.query } }, async (request) => {
    const { query = '', cursor } = request.query;
    const [after] = cursor === undefined ? [] : await listRoomsById(db, [idCursor(cursor)]);
    const asked = { query: query.trim(), after, limit: limits.directoryPage, slice: limits.roomsSearched };
    const { rooms, next } = await listPublicRooms(db, asked);
    const noFaces = new Map<string, never>();
    return {
      rooms: rooms.map((room) => toRoom(room, request.claims.sub, noFaces)),
      nextCursor: next?.id ?? null,
    };
  });

  app.get(http.getRoom.path, { schema: { params: http.getRoom.params } }, async (request) => {
    const { sub } = request.claims;
    const { room, member } = await readableRoom(db, request.params.room, sub);
    const faces = await people.find(peopleOf([], [], [room], sub));
    const [mine] = member ? await toMyRooms(db, sub, [{ room, member }], faces) : [];
    return { room: mine ?? toRoom(room, sub, faces) };
  });
}
