import type { Request } from '@chatapp/contracts';
import { ask } from '../commands/ask.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';

export function settingsSet(gateway: Gateway, connection: Connection, request: Request<'settings.set'>): void {
  const { id, receipts } = request;
  ask(gateway, connection, id, {
    type: 'settings.set',
    user: connection.user,
    ...(receipts === undefined ? {} : { receipts }),
  });
}
