import type { RoomState } from '@chatapp/client';
import type { MyRoom } from '@chatapp/contracts';

/** What a room's state tells of it as one of mine; undefined where it does not know me as a member. */
export function mineOf({ info, refused }: RoomState): MyRoom | undefined {
  return info && 'readSeq' in info && refused === undefined ? info : undefined;
}

/** The list with this room in its latest form; the same list where nothing of what is shown of it has changed. */
export function putRoom(rooms: readonly MyRoom[], room: MyRoom): readonly MyRoom[] {
  const at = rooms.findIndex(({ id }) => id === room.id);
  if (at === -1) return [...rooms, room];
  return rooms[at] === room ? rooms : rooms.with(at, room);
}

/**
 * The list as the server told it. What this client has read or heard in the meantime is not undone: numbers only grow.
 * @param known what the client knows of a room by itself
 */
export function mergeRooms(listed: readonly MyRoom[], known: (id: string) => MyRoom | undefined): MyRoom[] {
  return listed.map((room) => {
    const own = known(room.id);
    if (own === undefined) return room;
    const newest = own.head > room.head ? { ...room, ...own } : { ...own, ...room };
    const lastSeq = Math.max(own.lastSeq, room.lastSeq);
    const readSeq = Math.max(own.readSeq, room.readSeq);
    return { ...newest, lastSeq, readSeq, unread: Math.max(0, lastSeq - readSeq) };
  });
}
