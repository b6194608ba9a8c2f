import type { ErrorCode, Refusal, ServerEvent } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../commands/actor.ts';
import { admit } from '../commands/ask.ts';
import { commandKey, type Ask } from '../commands/commander.ts';
import type { Gateway } from '../gateway.ts';
import type { Waiter } from '../commands/pending.ts';

export type Ack = ServerEvent<'ack'>;

const REQUEST_ID_CHARS = 64;

/** Gives the answer to a command to the HTTP request that waits for it. */
class HttpAnswer implements Waiter {
  readonly connection = null;
  readonly #resolve: (ack: Ack) => void;
  readonly #reject: (error: AppError) => void;

  constructor(resolve: (ack: Ack) => void, reject: (error: AppError) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  answered(json: string): void {
    const event = JSON.parse(json) as Ack | ({ type: 'error'; code: ErrorCode } & Refusal);
    if (event.type === 'ack') this.#resolve(event);
    else this.#reject(AppError.of(event));
  }

  gaveUp(): void {
    this.#reject(new AppError('timeout'));
  }
}

/**
 * Sends the command of an HTTP request, and waits for its answer.
 * @param id names the request for ever, if it is a UUID: a repetition happens once.
 * @throws AppError what refused it, or `timeout`.
 */
export async function httpAsk(gateway: Gateway, request: FastifyRequest, ask: Ask, id?: string): Promise<Ack> {
  const { commander } = gateway;
  const refusal = admit(gateway, ask, null);
  if (refusal !== undefined) {
    gateway.metrics.refused.inc({ code: refusal.code });
    throw AppError.of(refusal);
  }
  const actor = actorOf(request.claims);
  const name = id ?? request.id.slice(0, REQUEST_ID_CHARS);
  return new Promise((resolve, reject) => {
    const waiter = new HttpAnswer(resolve, reject);
    commander.trace.within(request.headers['traceparent'], () =>
      commander.send(ask, actor, name, commandKey(actor.id, id), waiter),
    );
  });
}

/** The header that makes a repeated request happen once. */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const { 'idempotency-key': key } = request.headers;
  return typeof key === 'string' && key.length <= REQUEST_ID_CHARS && key !== '' ? key : undefined;
}
