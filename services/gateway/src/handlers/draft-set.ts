import type { Request } from '@chatapp/contracts';
import { ask } from '../commands/ask.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';

export function draftSet(gateway: Gateway, connection: Connection, request: Request<'draft.set'>): void {
  const { id, room, root, body } = request;
  const place = root === undefined ? { room } : { room, root };
  ask(gateway, connection, id, { type: 'draft.set', user: connection.user, ...place, body });
}
