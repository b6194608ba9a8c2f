import { errors, uuidv7, type ErrorCode } from '@chatapp/contracts';
import type { Send } from './history.ts';

/**
 * A bot's messages into one room, one under way at a time, each sent again with the same id until it is answered.
 * So their order is the order in which they were given.
 */
export class Sender {
  readonly #template: Pick<Send, 'client' | 'userId' | 'room'>;
  readonly #transmit: (send: Send) => boolean;
  readonly #answerTimeoutMs: number;
  readonly #queue: Send[] = [];
  readonly #all = new Map<string, Send>();
  #timer: NodeJS.Timeout | undefined;

  /** `transmit` puts a message on the wire; false when there is no connection now. */
  constructor(
    template: Pick<Send, 'client' | 'userId' | 'room'>,
    transmit: (send: Send) => boolean,
    answerTimeoutMs: number,
  ) {
    this.#template = template;
    this.#transmit = transmit;
    this.#answerTimeoutMs = answerTimeoutMs;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  add(body: string): Send {
    const send: Send = {
      ...this.#template,
      id: uuidv7(),
      order: this.#all.size + 1,
      transport: 'ws',
      body,
      invokedAt: performance.now(),
      attempts: 0,
      outcome: 'pending',
      answers: [],
    };
    this.#all.set(send.id, send);
    this.#queue.push(send);
    if (this.#queue.length === 1) this.push();
    return send;
  }

  /** Tries the first one (again). */
  push(): void {
    clearTimeout(this.#timer);
    const first = this.#queue[0];
    if (!first) return;
    if (this.#transmit(first)) first.attempts++;
    this.#timer = setTimeout(() => this.push(), this.#answerTimeoutMs);
  }

  acknowledged(id: string, numbers: { seq: number; rev: number }): void {
    const send = this.#all.get(id);
    send?.answers.push(numbers);
    if (send?.outcome !== 'pending') return;
    Object.assign(send, { outcome: 'ok', settledAt: performance.now(), ...numbers });
    this.#next();
  }

  refused(id: string, code: string, retryAfterMs?: number): void {
    const first = this.#queue[0];
    if (first?.id !== id) return;
    if (errors[code as ErrorCode]?.retry === 'later') {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.push(), retryAfterMs ?? 500);
      return;
    }
    Object.assign(first, { outcome: 'refused', code, settledAt: performance.now() });
    this.#next();
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const send of this.#queue) send.outcome = 'unknown';
  }

  #next(): void {
    this.#queue.shift();
    this.push();
  }
}
