import type { MyRoom } from '@chatapp/contracts';

/** The list after what the core told of it; the same list where nothing of it has changed. */
export function changeRooms(
  rooms: readonly MyRoom[],
  { put, gone }: { put: readonly MyRoom[]; gone: readonly string[] },
): readonly MyRoom[] {
  if (put.length === 0 && !gone.some((id) => rooms.some((room) => room.id === id))) return rooms;
  const changed = new Map(rooms.map((room) => [room.id, room]));
  for (const room of put) changed.set(room.id, room);
  for (const id of gone) changed.delete(id);
  return [...changed.values()];
}
