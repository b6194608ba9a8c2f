import type { Request } from '@chatapp/contracts';
import { ask } from '../ask.ts';
import type { Connection } from '../connection.ts';
import type { Gateway } from '../gateway.ts';
import { directRoomId } from '../room-ids.ts';

export function directOpen(gateway: Gateway, connection: Connection, { id, userId }: Request<'direct.open'>): void {
  ask(gateway, connection, id, { type: 'direct.open', room: directRoomId(connection.user, userId), userId });
}
