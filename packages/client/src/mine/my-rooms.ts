import type { MyRoom } from '@chatapp/contracts';
import type { ClientEvent } from '../client-event.ts';
import { withUnread } from '../rooms/apply-event.ts';

/** The rooms that I am in, by id. */
export type MyRooms = ReadonlyMap<string, MyRoom>;

function change(rooms: MyRooms, room: string, alter: (info: MyRoom) => MyRoom): MyRooms {
  const info = rooms.get(room);
  return info ? new Map(rooms).set(room, alter(info)) : rooms;
}

/** My rooms after an event that tells me something of me in one. What happens in a room, the room's own state tells. */
export function applyToMyRooms(rooms: MyRooms, event: ClientEvent): MyRooms {
  switch (event.type) {
    case 'room.added':
      return new Map(rooms).set(event.room, event.info);
    case 'room.removed': {
      const next = new Map(rooms);
      return next.delete(event.room) ? next : rooms;
    }
    case 'room.prefs': {
      const { notify, favourite } = event;
      return change(rooms, event.room, (info) => ({ ...info, notify, favourite }));
    }
    case 'read.updated':
      return change(rooms, event.room, (info) =>
        event.seq > info.readSeq ? (withUnread({ ...info, readSeq: event.seq }) as MyRoom) : info,
      );
    default:
      return rooms;
  }
}
