import type { Request } from '@chatapp/contracts';
import type { Connection } from '../sockets/connection.ts';
import type { Waiter } from '../commands/pending.ts';
import type { Gateway } from '../gateway.ts';
import { SubscribeAnswer } from './subscribe.ts';

/** Needs no road: only this gateway knows who of its connections listens. */
export function unsubscribe(gateway: Gateway, connection: Connection, { id, rooms }: Request<'unsubscribe'>): void {
  if (connection.subscribing > 0) cancelSubscriptions(gateway, connection, new Set(rooms));
  for (const room of rooms) {
    const channel = gateway.channels.get(room);
    if (channel?.kind === 'room') gateway.channels.leave(channel, connection);
    connection.typedMs?.delete(room);
  }
  gateway.outbound.one(connection, JSON.stringify({ type: 'ack', id }));
}

function cancelSubscriptions(gateway: Gateway, connection: Connection, rooms: ReadonlySet<string>): void {
  const fits = (waiter: Waiter) =>
    waiter.connection === connection && waiter instanceof SubscribeAnswer && rooms.has(waiter.channel.key);
  // Those who wait first: they are sent when the others are settled.
  const waiters = [...gateway.subscriptions.takeAll(fits), ...(gateway.pending.takeAll(fits) as SubscribeAnswer[])];
  for (const waiter of waiters) waiter.cancelled();
}
