import { record, streams, type Request } from '@chatapp/contracts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';

/** Tells the others in a room that somebody types. Never stored, never answered; what comes too often is left out. */
export function typing(gateway: Gateway, connection: Connection, { room, root }: Request<'typing'>): void {
  const channel = gateway.channels.get(room);
  const { actor } = connection;
  if (actor === null || channel?.kind !== 'room' || !connection.channels.has(channel)) return;
  const nowMs = performance.now();
  const typed = (connection.typedMs ??= new Map());
  if (nowMs - (typed.get(room) ?? -Infinity) < gateway.env.TYPING_INTERVAL_MS) return;
  typed.set(room, nowMs);
  const { id, username, displayName } = actor;
  const json = JSON.stringify({ type: 'typing', room, user: { id, username, displayName }, root });
  gateway.bus.publish(streams.signals(gateway.commander.partitionOf(room)), record.signal(room, id, json));
}
