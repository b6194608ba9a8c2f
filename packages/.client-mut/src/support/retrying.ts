import { ApiError } from '../http/api-error.ts';
import { Backoff } from './backoff.ts';
import { sleep, type Clock } from './clock.ts';

export interface Patience {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Tries a read until it succeeds or is refused for good, for as long as the signal stands.
 * @throws ApiError that another try cannot mend; {@link Aborted} once the signal is aborted.
 */
export async function retrying<Value>(read: () => Promise<Value>, { clock, random, signal }: Patience): Promise<Value> {
  const backoff = new Backoff(random);
  for (;;) {
    if (signal.aborted) throw new Aborted();
    let delayMs: number;
    try {
      const value = await read();
      if (signal.aborted) throw new Aborted();
      return value;
    } catch (error) {
      if (signal.aborted) throw new Aborted();
      if (!(error instanceof ApiError) || !error.retryable) throw error;
      delayMs = Math.max(error.retryAfterMs ?? 0, backoff.next());
    }
    await sleep(clock, delayMs, signal);
  }
}

/** What was asked for is no longer wanted. */
export class Aborted extends Error {
  constructor() {
    super('no longer wanted');
    this.name = 'Aborted';
  }
}
