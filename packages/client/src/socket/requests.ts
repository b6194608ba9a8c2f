import type { Request, ServerEvent } from '@chatapp/contracts';
import { uuidv7 } from '@chatapp/contracts/light';
import { ApiError, retryOf } from '../http/api-error.ts';
import { Backoff } from '../support/backoff.ts';
import { Alarm, type Clock } from '../support/clock.ts';

export type Ack = ServerEvent<'ack'>;
/** Requests that are answered by one ack and need no care of their own. */
export type PlainRequestType = Exclude<
  Request['type'],
  | 'hello'
  | 'subscribe'
  | 'unsubscribe'
  | 'message.send'
  | 'message.import'
  | 'presence.set'
  | 'presence.watch'
  | 'typing'
  | 'ping'
>;
/** What a request of this type takes besides `type` and `id`. */
export type RequestFields<Type extends Request['type']> = Omit<Request<Type>, 'type' | 'id'>;

interface Open {
  readonly request: Request;
  readonly backoff: Backoff;
  readonly again: Alarm;
  readonly deadline: Alarm;
  readonly resolve: (ack: Ack) => void;
  readonly reject: (error: ApiError) => void;
}

export interface RequestsOptions {
  readonly send: (requests: readonly Request[]) => boolean;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Requests with one answer each. Their ids are UUIDs, by which the server does each of them once however often it is sent: so a
 * request that waits for an answer is sent again after a reconnect or a passing refusal, until its time is over.
 */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #open = new Map<string, Open>();

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** @throws ApiError: the refusal, or `timeout` after `timeoutMs`, when it may have happened all the same. */
  request<Type extends PlainRequestType>(
    type: Type,
    fields: RequestFields<Type>,
    timeoutMs: number,
    id: string = uuidv7(this.#options.clock.now()),
  ): Promise<Ack> {
    const { clock, random } = this.#options;
    return new Promise((resolve, reject) => {
      const open: Open = {
        request: { ...fields, type, id } as unknown as Request,
        backoff: new Backoff(random),
        again: new Alarm(clock),
        deadline: new Alarm(clock),
        resolve,
        reject,
      };
      this.#open.set(id, open);
      open.deadline.set(timeoutMs, () => this.#settle(id)?.reject(new ApiError({ code: 'timeout' })));
      this.#options.send([open.request]);
    });
  }

  online(): void {
    for (const { request, again } of this.#open.values()) {
      again.clear();
      this.#options.send([request]);
    }
  }

  /** @returns whether the answer was to one of these requests. */
  acked(ack: Ack): boolean {
    const open = this.#settle(ack.id);
    open?.resolve(ack);
    return open !== undefined;
  }

  /** The same for a refusal. */
  refused({ id = '', code, message, retryAfterMs }: ServerEvent<'error'>): boolean {
    const open = this.#open.get(id);
    if (!open) return false;
    if (retryOf(code, retryAfterMs) === 'never')
      this.#settle(id)?.reject(new ApiError({ code, message, retryAfterMs }));
    else open.again.set(Math.max(retryAfterMs ?? 0, open.backoff.next()), () => this.#options.send([open.request]));
    return true;
  }

  /** Ends all that wait. */
  stop(code: string): void {
    for (const id of this.#open.keys()) this.#settle(id)?.reject(new ApiError({ code }));
  }

  #settle(id: string): Open | undefined {
    const open = this.#open.get(id);
    this.#open.delete(id);
    open?.again.clear();
    open?.deadline.clear();
    return open;
  }
}
