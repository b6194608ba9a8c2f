import type { Request } from '@chatapp/contracts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';

export function ping(gateway: Gateway, connection: Connection, { id }: Request<'ping'>): void {
  gateway.outbound.one(connection, JSON.stringify({ type: 'pong', id }));
}
