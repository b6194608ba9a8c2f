import { commands, type Request } from '@chatapp/contracts';
import { ask } from '../commands/ask.ts';
import type { Ask } from '../commands/commander.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';

/** Requests whose command has just their own fields. */
export type Relayed =
  | 'message.delete'
  | 'message.edit'
  | 'message.pin'
  | 'message.unpin'
  | 'thread.follow'
  | 'thread.read'
  | 'reaction.add'
  | 'reaction.remove'
  | 'room.update'
  | 'room.join'
  | 'room.leave'
  | 'member.add'
  | 'member.remove'
  | 'member.update'
  | 'member.ban'
  | 'member.unban'
  | 'room.prefs'
  | 'invite.create'
  | 'invite.revoke'
  | 'report.create'
  | 'read.mark';

const ENVELOPE = new Set(['type', 'key', 'gateway', 'ref', 'request', 'actor', 'at', 'traceparent', 'traced']);

const fieldsOf = new Map<string, string[]>(
  Object.entries(commands).map(([type, { properties }]) => [
    type,
    Object.keys(properties).filter((field) => !ENVELOPE.has(field)),
  ]),
);

/** The fields that a command of this type has, and no others that a client may have sent. */
export function pickFields(type: Relayed, source: object): Ask {
  const ask: Record<string, unknown> = { type };
  for (const field of fieldsOf.get(type) ?? []) ask[field] = (source as Record<string, unknown>)[field];
  return ask as unknown as Ask;
}

export function relay(gateway: Gateway, connection: Connection, request: Request<Relayed>): void {
  ask(gateway, connection, request.id, pickFields(request.type, request));
}
