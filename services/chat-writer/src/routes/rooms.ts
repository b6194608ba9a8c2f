import { http, limits } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { peopleOf } from '../changes.ts';
import { listMembers } from '../db/members.queries.ts';
import { listPublicRooms, listRoomsById, listRoomsOf } from '../db/rooms.queries.ts';
import { toMember, toMyRoom, toRoom } from '../views.ts';
import { readableRoom } from './access.ts';
import { decodeCursor, encodeCursor, idCursor } from './cursor.ts';
import type { RouteDeps } from './index.ts';

export function addRoomRoutes(app: App, { db, people }: RouteDeps): void {
  app.get(http.listRooms.path, async (request) => {
    const { sub } = request.claims;
    const mine = await listRoomsOf(db, sub);
    const rooms = mine.map(({ room }) => room);
    const faces = await people.find(peopleOf([], [], rooms, sub));
    return { rooms: mine.map(({ room, member }) => toMyRoom(room, member, faces)) };
  });

  app.get(http.directory.path, { schema: { querystring: http.directory.query } }, async (request) => {
    const { query, cursor } = request.query;
    const [after] = cursor === undefined ? [] : await listRoomsById(db, [idCursor(cursor)]);
    const limit = limits.directoryPage;
    const found = await listPublicRooms(db, { query: query?.trim(), after, limit: limit + 1 });
    const rooms = found.slice(0, limit);
    const last = found.length > limit ? rooms.at(-1) : undefined;
    const noFaces = new Map<string, never>();
    return {
      rooms: rooms.map((room) => toRoom(room, request.claims.sub, noFaces)),
      nextCursor: last?.id ?? null,
    };
  });

  app.get(http.getRoom.path, { schema: { params: http.getRoom.params } }, async (request) => {
    const { sub } = request.claims;
    const { room, member } = await readableRoom(db, request.params.room, sub);
    const faces = await people.find(peopleOf([], [], [room], sub));
    return { room: member ? toMyRoom(room, member, faces) : toRoom(room, sub, faces) };
  });

  const schema = { params: http.listMembers.params, querystring: http.listMembers.query };
  app.get(http.listMembers.path, { schema }, async (request) => {
    const { cursor, limit = limits.pageDefault } = request.query;
    const { room } = await readableRoom(db, request.params.room, request.claims.sub);
    const at = decodeCursor(cursor);
    const after = at && { username: at.key, id: at.id };
    const found = await listMembers(db, { room: room.id, after, limit: limit + 1 });
    const members = found.slice(0, limit);
    const faces = await people.find(members.map(({ member }) => member.user));
    const last = found.length > limit ? members.at(-1) : undefined;
    return {
      members: members.map(({ member }) => toMember(member, faces)),
      nextCursor: last ? encodeCursor(last.username, last.member.user) : null,
    };
  });
}
