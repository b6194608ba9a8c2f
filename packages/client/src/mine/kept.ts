import type { ClientEvent } from '../client-event.ts';
import { Aborted, retrying, type Patience } from '../support/retrying.ts';

export interface KeptOptions<Value> {
  readonly read: (signal: AbortSignal) => Promise<Value>;
  /** The value after an event; the same one where the event does not concern it. Events tell the newest state, so one may be applied twice. */
  readonly apply: (value: Value, event: ClientEvent) => Value;
  readonly changed: (value: Value, before: Value | undefined) => void;
}

/**
 * Something of mine that is the same on all my devices. Events about it have no numbers: so it is read after each welcome, and what came
 * while the answer was on its way counts after it, since nobody can tell which of the two is newer, and the last event always is.
 */
export class Kept<Value> {
  readonly #options: KeptOptions<Value>;
  #value: Value | undefined;
  /** Events since the read that is under way was begun. */
  #since: ClientEvent[] | undefined;

  constructor(options: KeptOptions<Value>) {
    this.#options = options;
  }

  /** Undefined until it was read once. */
  get value(): Value | undefined {
    return this.#value;
  }

  /** Reads it anew, for as long as the signal stands. */
  async read(patience: Patience): Promise<void> {
    const since: ClientEvent[] = [];
    this.#since = since;
    try {
      const { read, apply } = this.#options;
      const value = await retrying(() => read(patience.signal), patience);
      if (this.#since === since) this.#set(since.reduce(apply, value));
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
    } finally {
      if (this.#since === since) this.#since = undefined;
    }
  }

  event(event: ClientEvent): void {
    this.#since?.push(event);
    if (this.#value !== undefined) this.#set(this.#options.apply(this.#value, event));
  }

  #set(value: Value): void {
    const before = this.#value;
    if (value === before) return;
    this.#value = value;
    this.#options.changed(value, before);
  }
}
