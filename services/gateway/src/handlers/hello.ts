import { randomUUID } from 'node:crypto';
import { errors, type Actor, type Claims, type Request } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import { actorOf } from '../commands/actor.ts';
import { admit } from '../commands/ask.ts';
import type { Channel } from '../channels/channels.ts';
import { end, endFor, setDeadline } from '../sockets/closing.ts';
import type { Connection } from '../sockets/connection.ts';
import { errorEvent } from '../sockets/error-event.ts';
import type { Gateway } from '../gateway.ts';
import type { Waiter } from '../commands/pending.ts';
import { refuse } from '../sockets/refuse.ts';

/** Says who the connection is; again, with a newer token, keeps it open. */
export async function hello(gateway: Gateway, connection: Connection, { id, token }: Request<'hello'>): Promise<void> {
  const isFirst = connection.actor === null;
  let claims: Claims;
  try {
    claims = await gateway.verify(token);
    const ended = gateway.ended.reasonAgainst(actorOf(claims));
    if (ended) throw new AppError(ended);
    if (!isFirst && claims.sub !== connection.user)
      throw new AppError('token_invalid', { detail: 'This is the token of somebody else: open another connection.' });
  } catch (error) {
    if (!(error instanceof AppError)) gateway.log.error({ err: error }, 'a token could not be verified');
    const code = error instanceof AppError ? error.code : 'internal';
    const message = error instanceof AppError ? error.message : errors.internal.message;
    refuse(gateway, connection, { code, message }, id);
    // The token from before still holds, unless it is known to be void.
    if (isFirst || code === 'session_ended' || code === 'account_deactivated') endFor(gateway, connection, code);
    return;
  }
  connection.actor = actorOf(claims);
  connection.expiresS = claims.exp;
  setDeadline(gateway, connection, performance.now() + claims.exp * 1_000 - Date.now() + gateway.env.TOKEN_GRACE_MS);
  if (connection.welcomed) welcome(gateway, connection, id);
  else subscribeToPerson(gateway, connection, id);
}

/** By the road that events of the person take; chat-writer also knows the sessions that ended before this gateway started. */
function subscribeToPerson(gateway: Gateway, connection: Connection, id: string): void {
  const actor = connection.actor as Actor;
  const fields = { type: 'person.subscribe', user: actor.id } as const;
  const refusal = admit(gateway, fields, connection);
  if (refusal !== undefined) {
    refuse(gateway, connection, refusal, id);
    return end(gateway, connection, 'unavailable');
  }
  const waiter = new HelloAnswer(gateway, connection, gateway.channels.expect(actor.id, 'person'), id);
  gateway.commander.send(fields, actor, id, randomUUID(), waiter);
}

class HelloAnswer implements Waiter {
  readonly connection: Connection;
  readonly #gateway: Gateway;
  readonly #channel: Channel<Connection>;
  readonly #id: string;

  constructor(gateway: Gateway, connection: Connection, channel: Channel<Connection>, id: string) {
    this.#gateway = gateway;
    this.connection = connection;
    this.#channel = channel;
    this.#id = id;
  }

  answered(json: string): void {
    this.#gateway.outbound.one(this.connection, json);
    endFor(this.#gateway, this.connection, (JSON.parse(json) as { code: string }).code);
    this.#gateway.channels.settled(this.#channel);
  }

  subscribed(rev: number): void {
    const { connection } = this;
    const gateway = this.#gateway;
    const ended = connection.actor !== null && gateway.ended.reasonAgainst(connection.actor);
    if (ended) {
      gateway.outbound.one(connection, errorEvent(ended, this.#id));
      endFor(gateway, connection, ended);
    }
    if (connection.open) {
      gateway.channels.subscribed(this.#channel.key, rev, connection);
      welcome(gateway, connection, this.#id);
    } else gateway.channels.subscribed(this.#channel.key, rev);
    gateway.channels.settled(this.#channel);
  }

  gaveUp(): void {
    this.#gateway.outbound.one(this.connection, errorEvent('timeout', this.#id));
    end(this.#gateway, this.connection, 'unavailable');
    this.#gateway.channels.settled(this.#channel);
  }
}

function welcome(gateway: Gateway, connection: Connection, id: string): void {
  if (!connection.welcomed) gateway.presence.arrived(connection);
  connection.welcomed = true;
  const { session: _session, ...user } = connection.actor as Actor;
  const event = {
    type: 'welcome',
    id,
    connection: connection.id,
    user,
    heartbeatS: Math.ceil(gateway.env.HEARTBEAT_MS / 1_000),
    tokenExpiresAt: new Date(connection.expiresS * 1_000).toISOString(),
  };
  gateway.outbound.one(connection, JSON.stringify(event));
}
