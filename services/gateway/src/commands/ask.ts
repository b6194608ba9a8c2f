import { commandTarget, type Actor, type Command, type Refusal } from '@chatapp/contracts';
import { commandKey, type Ask } from './commander.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';
import { errorEvent } from '../sockets/error-event.ts';
import type { Waiter } from './pending.ts';
import { refuse } from '../sockets/refuse.ts';

/** Passes the answer to a request on to its connection, as it stands. */
class RequestAnswer implements Waiter {
  readonly connection: Connection;
  readonly #gateway: Gateway;
  readonly #id: string;

  constructor(gateway: Gateway, connection: Connection, id: string) {
    this.#gateway = gateway;
    this.connection = connection;
    this.#id = id;
  }

  answered(json: string): void {
    this.#gateway.outbound.one(this.connection, json);
  }

  gaveUp(): void {
    this.#gateway.outbound.one(this.connection, errorEvent('timeout', this.#id));
  }
}

/** Whether what an ask is about can take it now. */
export function admit(gateway: Gateway, ask: Ask, connection: Connection | null): Refusal | undefined {
  return gateway.admission.refusal(gateway.commander.partitionOf(commandTarget(ask as Command)), connection);
}

/**
 * Turns a request into its command, once in effect by its id.
 * @returns why it was refused, if it was; the client has been told.
 */
export function ask(gateway: Gateway, connection: Connection, id: string, fields: Ask): Refusal | undefined {
  const refusal = admit(gateway, fields, connection);
  const actor = connection.actor as Actor;
  if (refusal === undefined)
    gateway.commander.send(fields, actor, id, commandKey(actor.id, id), new RequestAnswer(gateway, connection, id));
  else refuse(gateway, connection, refusal, id);
  return refusal;
}
