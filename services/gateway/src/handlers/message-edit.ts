import { checkBody, type Request } from '@chatapp/contracts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';
import { refuse } from '../sockets/refuse.ts';
import { relay } from './relay.ts';

export function messageEdit(gateway: Gateway, connection: Connection, request: Request<'message.edit'>): void {
  const checked = checkBody(request.body);
  if ('code' in checked) refuse(gateway, connection, checked, request.id);
  else relay(gateway, connection, { ...request, body: checked.body });
}
