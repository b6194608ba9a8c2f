import { randomFillSync } from 'node:crypto';

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;
const ID_BYTES = 24;

/**
 * The trace to which commands belong: the client's own, if it names one, or else one for each command. All that a request asks for is asked
 * for in the turn in which it is handled; what comes later, or from nobody, begins a trace of its own.
 */
export class Trace {
  readonly #random = Buffer.alloc(ID_BYTES * 256);
  #used = this.#random.length;
  #client: string | undefined;

  /** Runs something as part of a client's trace. Whatever is not in the form of one is passed over. */
  within<T>(traceparent: unknown, run: () => T): T {
    this.#client = typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined;
    try {
      return run();
    } finally {
      this.#client = undefined;
    }
  }

  /** Whether the client asks for its trace to be kept (the flag "sampled"). */
  get isSampled(): boolean {
    return this.#client !== undefined && (Number.parseInt(this.#client.slice(-2), 16) & 1) === 1;
  }

  /** What a command carries as its `traceparent`. */
  next(): string {
    return this.#client ?? this.#begin();
  }

  /** Random, and not sampled: nobody has asked for it to be. */
  #begin(): string {
    if (this.#used === this.#random.length) {
      randomFillSync(this.#random);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += ID_BYTES;
    return `00-${this.#random.toString('hex', at, at + 16)}-${this.#random.toString('hex', at + 16, at + ID_BYTES)}-00`;
  }
}
