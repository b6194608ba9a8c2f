import type { UserEvent } from '@chatapp/contracts';
import { end } from '../sockets/closing.ts';
import type { Gateway } from '../gateway.ts';

/** What fanout tells every gateway about sessions and people. Takes hold at once, on open sockets too; may come again. */
export function control(gateway: Gateway, json: string): void {
  const event = JSON.parse(json) as UserEvent;
  switch (event.type) {
    case 'session.ended':
      gateway.ended.end(event.session);
      for (const connection of connectionsOf(gateway, event.userId))
        if (connection.actor?.session === event.session) end(gateway, connection, 'session_ended');
      break;
    case 'user.deactivated':
      gateway.ended.deactivate(event.user.id);
      for (const connection of connectionsOf(gateway, event.user.id)) end(gateway, connection, 'account_deactivated');
      break;
    case 'user.reactivated':
      gateway.ended.reactivate(event.user.id);
      break;
    case 'user.updated': {
      const { id, username, displayName, role } = event.user;
      gateway.roles.changed(id, role);
      for (const connection of connectionsOf(gateway, id))
        if (connection.actor) connection.actor = { ...connection.actor, username, displayName, role };
      break;
    }
    case 'user.registered':
    case 'installation.updated':
    case 'audit.recorded':
      break;
  }
}

function connectionsOf(gateway: Gateway, user: string) {
  return [...(gateway.channels.get(user)?.subscribers ?? [])];
}
