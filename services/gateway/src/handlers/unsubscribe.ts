import type { Request } from '@chatapp/contracts';
import type { Connection } from '../connection.ts';
import type { Gateway } from '../gateway.ts';
import { SubscribeAnswer } from './subscribe.ts';

/** Needs no road: only this gateway knows who of its connections listens. */
export function unsubscribe(gateway: Gateway, connection: Connection, { id, rooms }: Request<'unsubscribe'>): void {
  for (const room of rooms) {
    if (connection.subscribing > 0) cancelSubscriptions(gateway, connection, room);
    const channel = gateway.channels.get(room);
    if (channel?.kind === 'room') gateway.channels.leave(channel, connection);
    connection.typedMs?.delete(room);
  }
  gateway.outbound.one(connection, JSON.stringify({ type: 'ack', id }));
}

function cancelSubscriptions(gateway: Gateway, connection: Connection, room: string): void {
  const waiters = gateway.pending.takeAll(
    (waiter) => waiter instanceof SubscribeAnswer && waiter.connection === connection && waiter.channel.key === room,
  );
  for (const waiter of waiters) (waiter as SubscribeAnswer).cancelled();
}
