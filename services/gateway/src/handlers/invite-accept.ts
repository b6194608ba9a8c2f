import { inviteRoom, type Request } from '@chatapp/contracts';
import { ask } from '../commands/ask.ts';
import type { Gateway } from '../gateway.ts';
import type { Connection } from '../sockets/connection.ts';

export function inviteAccept(gateway: Gateway, connection: Connection, { id, code }: Request<'invite.accept'>): void {
  ask(gateway, connection, id, { type: 'invite.accept', room: inviteRoom(code), code });
}
