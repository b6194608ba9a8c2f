import type { Actor, Refusal, Request } from '@chatapp/contracts';
import { admit } from '../commands/ask.ts';
import type { Channel } from '../channels/channels.ts';
import { end } from '../sockets/closing.ts';
import type { Connection } from '../sockets/connection.ts';
import { errorEvent } from '../sockets/error-event.ts';
import type { Gateway } from '../gateway.ts';
import type { Waiter } from '../commands/pending.ts';
import { refuse } from '../sockets/refuse.ts';

/** A subscription on its way. The connection joins the room when its record comes back, and only then. */
export class SubscribeAnswer implements Waiter {
  readonly connection: Connection;
  readonly channel: Channel<Connection>;
  /** Told when it is over, and whether for want of an answer. */
  whenDone: ((gaveUp: boolean) => void) | undefined;
  readonly #gateway: Gateway;
  readonly #id: string;

  constructor(gateway: Gateway, connection: Connection, channel: Channel<Connection>, id: string) {
    this.#gateway = gateway;
    this.connection = connection;
    this.channel = channel;
    this.#id = id;
    connection.subscribing++;
  }

  answered(json: string): void {
    this.#gateway.outbound.one(this.connection, json);
    this.#done();
  }

  subscribed(rev: number, json: string): void {
    const { key } = this.channel;
    if (this.connection.open) {
      this.#gateway.channels.subscribed(key, rev, this.connection, withId(json, this.#id));
      this.#gateway.presence.greet(this.connection, key);
    } else this.#gateway.channels.subscribed(key, rev);
    this.#done();
  }

  gaveUp(): void {
    this.#gateway.outbound.one(this.connection, errorEvent('timeout', this.#id, this.channel.key));
    this.#done(true);
  }

  /** The client has unsubscribed before it was done. */
  cancelled(): void {
    const refusal = { code: 'bad_request', message: 'Unsubscribed before the subscription was there.' } as const;
    this.#gateway.outbound.one(this.connection, errorEvent(refusal, this.#id, this.channel.key));
    this.#done();
  }

  #done(gaveUp = false): void {
    this.connection.subscribing--;
    this.#gateway.channels.settled(this.channel);
    this.whenDone?.(gaveUp);
  }
}

/** How the answer to several begins: with the id of the first. */
const BEGINNING = /^\{"type":"subscribed","id":"(?:[^"\\]|\\.)*"/;
const withId = (json: string, id: string) =>
  json.replace(BEGINNING, () => `{"type":"subscribed","id":${JSON.stringify(id)}`);

/** Each room for itself: by the same road as its messages, so that nothing is missing between `head` and the first live event. */
export function subscribe(gateway: Gateway, connection: Connection, { id, rooms }: Request<'subscribe'>): void {
  const most = gateway.env.ROOMS_PER_CONNECTION;
  const nowMs = performance.now();
  let tooFast = 0;
  for (const { room, since } of rooms) {
    // The person's own channel is none of them.
    if (connection.channels.size - 1 + connection.subscribing >= most) {
      const message = `One connection subscribes to at most ${most} rooms.`;
      refuse(gateway, connection, { code: 'bad_request', message }, id, room);
      continue;
    }
    const fields = { type: 'room.subscribe', room, ...(since === undefined ? {} : { since }) } as const;
    const refusal = mayAsk(gateway, connection, fields) ?? pace(gateway, connection, nowMs, tooFast + 1);
    if (refusal?.code === 'rate_limited') tooFast++;
    if (refusal !== undefined) refuse(gateway, connection, refusal, id, room);
    else {
      const waiter = new SubscribeAnswer(gateway, connection, gateway.channels.expect(room, 'room'), id);
      gateway.subscriptions.ask({ room, since }, { request: id, actor: connection.actor as Actor, waiter });
    }
  }
  if (tooFast > 0 && gateway.speed.isFlooding(connection, nowMs)) end(gateway, connection, 'flooding');
}

/** Who asks what others ask already, asks with them: that is no more to do for the room's partition. */
function mayAsk(
  gateway: Gateway,
  connection: Connection,
  fields: { type: 'room.subscribe'; room: string; since?: number },
): Refusal | undefined {
  const { admission, subscriptions, env } = gateway;
  if (!subscriptions.isAsked({ room: fields.room, since: fields.since })) return admit(gateway, fields, connection);
  return admission.refusalToWait(subscriptions.waiting < env.IN_FLIGHT);
}

/** Each room is a command of its own and counts as one. `waiting`: how many have been refused, so that there is room for all when they come back. */
function pace(gateway: Gateway, connection: Connection, nowMs: number, waiting: number): Refusal | undefined {
  const { subscribing } = gateway;
  if (connection.subscribed === null) subscribing.grant((connection.subscribed = { tokens: 0, refilledMs: 0 }), nowMs);
  if (subscribing.take(connection.subscribed, nowMs) === 0) return undefined;
  return { code: 'rate_limited', retryAfterMs: subscribing.waitMs(connection.subscribed, waiting) };
}
