import type { Request } from '@chatapp/contracts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';
import { refuse } from '../sockets/refuse.ts';

/** Says whether the person in front of a connection is there. */
export function presenceSet(gateway: Gateway, connection: Connection, { id, state }: Request<'presence.set'>): void {
  gateway.presence.set(connection, state);
  gateway.outbound.one(connection, JSON.stringify({ type: 'ack', id }));
}

/** Says whose presence a connection wants to know. Costs a record for each person whom nobody here watches: so not too often. */
export function presenceWatch(
  gateway: Gateway,
  connection: Connection,
  { id, users }: Request<'presence.watch'>,
): void {
  const nowMs = performance.now();
  const refusal = gateway.admission.refusal(gateway.commander.partitionOf(connection.user), connection);
  if (refusal !== undefined) return refuse(gateway, connection, refusal, id);
  if (connection.watched === null) gateway.watching.grant((connection.watched = { tokens: 0, refilledMs: 0 }), nowMs);
  const retryAfterMs = gateway.watching.take(connection.watched, nowMs);
  if (retryAfterMs > 0) return refuse(gateway, connection, { code: 'rate_limited', retryAfterMs }, id);
  gateway.outbound.one(connection, JSON.stringify({ type: 'ack', id }));
  gateway.presence.watches.watch(connection, users, nowMs);
}
