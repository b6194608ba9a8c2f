import type { Request } from '@chatapp/contracts';
import { ask } from '../commands/ask.ts';
import { openAsk } from '../commands/open-ask.ts';
import type { Gateway } from '../gateway.ts';
import type { Connection } from '../sockets/connection.ts';
import { refuse } from '../sockets/refuse.ts';

export function directOpen(gateway: Gateway, connection: Connection, request: Request<'direct.open'>): void {
  const fields = openAsk(connection.user, request);
  if (!('type' in fields)) refuse(gateway, connection, fields, request.id);
  else ask(gateway, connection, request.id, fields);
}
