import type { Request } from '@chatapp/contracts';
import { ask } from '../commands/ask.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';
import { createdRoomId } from '../commands/room-ids.ts';

export function roomCreate(gateway: Gateway, connection: Connection, request: Request<'room.create'>): void {
  const { id, name, kind, topic } = request;
  const room = createdRoomId(connection.user, id);
  ask(gateway, connection, id, { type: 'room.create', room, name, kind, ...(topic === undefined ? {} : { topic }) });
}
