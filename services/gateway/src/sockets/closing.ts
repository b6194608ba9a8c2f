import { closeCodes, type CloseReason, type ErrorCode } from '@chatapp/contracts';
import type { Connection } from './connection.ts';
import type { Gateway } from '../gateway.ts';

/** When to come back after something was away. */
const AWAY_MS = 1_000;

/** Tells a client, once, that its connection is about to be closed, and when to come back. */
export function goodbye(gateway: Gateway, connection: Connection, reason: CloseReason, reconnectAfterMs: number): void {
  if (connection.saidGoodbye) return;
  connection.saidGoodbye = true;
  const { code } = closeCodes[reason];
  gateway.outbound.one(connection, JSON.stringify({ type: 'goodbye', code, reason, reconnectAfterMs }));
}

/** Closes a connection from this side. Nothing is sent to it afterwards. */
export function end(gateway: Gateway, connection: Connection, reason: CloseReason): void {
  if (!connection.open) return;
  goodbye(gateway, connection, reason, reason === 'unavailable' ? AWAY_MS : 0);
  gateway.outbound.flushOne(connection);
  connection.closing = true;
  gateway.metrics.closes.inc({ reason });
  // While hello's token is verified nothing is read: the client's own close frame must be.
  connection.ws.resume();
  connection.ws.close(closeCodes[reason].code, reason);
}

const REASONS: Partial<Record<ErrorCode, CloseReason>> = {
  token_missing: 'token_invalid',
  token_invalid: 'token_invalid',
  token_expired: 'token_expired',
  session_ended: 'session_ended',
  account_deactivated: 'account_deactivated',
};

/** Ends a connection that may not be, or cannot be served now, for the reason that an error's code gives. */
export function endFor(gateway: Gateway, connection: Connection, code: string): void {
  end(gateway, connection, REASONS[code as ErrorCode] ?? 'unavailable');
}

/** Moves the moment at which the connection ends by itself. */
export function setDeadline(gateway: Gateway, connection: Connection, atMs: number): void {
  gateway.deadlines.remove(connection, connection.deadlineSlot);
  connection.deadlineSlot = gateway.deadlines.add(connection, atMs);
}

/** No hello in time, or no newer token. */
export function deadlineCame(gateway: Gateway, connection: Connection): void {
  end(gateway, connection, connection.actor === null ? 'hello_timeout' : 'token_expired');
}
