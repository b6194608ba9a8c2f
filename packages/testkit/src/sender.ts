import { errors, uuidv7, type ErrorCode } from '@chatapp/contracts';
import type { Send } from './history.ts';

/** Messages in one frame at the most. */
const WINDOW = 10;

/**
 * A bot's messages into one room: what waits goes out in one frame, and the next frame only when each of them has its answer; those
 * without one are sent again with the same id, in order. So their order is the order in which they were given.
 */
export class Sender {
  readonly #template: Pick<Send, 'client' | 'userId' | 'room'>;
  readonly #transmit: (sends: readonly Send[]) => boolean;
  readonly #answerTimeoutMs: number;
  readonly #queue: Send[] = [];
  readonly #all = new Map<string, Send>();
  /** The first ones of the queue that are on the wire. */
  #window = 0;
  #timer: NodeJS.Timeout | undefined;
  #pushing = false;

  /** `transmit` puts messages on the wire in one frame; false when there is no connection now. */
  constructor(
    template: Pick<Send, 'client' | 'userId' | 'room'>,
    transmit: (sends: readonly Send[]) => boolean,
    answerTimeoutMs: number,
  ) {
    this.#template = template;
    this.#transmit = transmit;
    this.#answerTimeoutMs = answerTimeoutMs;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** The oldest that waits, for people. */
  unanswered(): string[] {
    const [first] = this.#queue;
    if (!first) return [];
    const ageMs = Math.round(performance.now() - first.invokedAt);
    return [`${this.#queue.length} messages in ${first.room}, the first tried ${first.attempts} times in ${ageMs} ms`];
  }

  add(body: string, replyTo?: number): Send {
    const send: Send = {
      ...this.#template,
      id: uuidv7(),
      order: this.#all.size + 1,
      transport: 'ws',
      body,
      ...(replyTo === undefined ? {} : { replyTo }),
      invokedAt: performance.now(),
      attempts: 0,
      outcome: 'pending',
      answers: [],
    };
    this.#all.set(send.id, send);
    this.#queue.push(send);
    this.#soon();
    return send;
  }

  /** Tries those that are under way (again), or the next ones. */
  push(): void {
    clearTimeout(this.#timer);
    if (this.#window === 0) this.#window = Math.min(WINDOW, this.#queue.length);
    const sends = this.#queue.slice(0, this.#window);
    if (sends.length === 0) return;
    if (this.#transmit(sends)) for (const send of sends) send.attempts++;
    this.#timer = setTimeout(() => this.push(), this.#answerTimeoutMs);
  }

  /** @returns the message, where this is its first answer. */
  acknowledged(id: string, numbers: { seq: number; rev: number }): Send | undefined {
    const send = this.#all.get(id);
    send?.answers.push(numbers);
    if (send?.outcome !== 'pending') return undefined;
    Object.assign(send, { outcome: 'ok', settledAt: performance.now(), ...numbers });
    this.#done(send);
    return send;
  }

  refused(id: string, code: string, retryAfterMs?: number): void {
    const send = this.#queue.slice(0, this.#window).find((candidate) => candidate.id === id);
    if (!send) return;
    if (errors[code as ErrorCode]?.retry === 'later') {
      (send.postponed ??= []).push(code);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.push(), retryAfterMs ?? 500);
      return;
    }
    Object.assign(send, { outcome: 'refused', code, settledAt: performance.now() });
    this.#done(send);
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const send of this.#queue) send.outcome = 'unknown';
  }

  #done(send: Send): void {
    const place = this.#queue.indexOf(send);
    if (place < 0) return;
    this.#queue.splice(place, 1);
    if (place < this.#window && --this.#window === 0) this.push();
  }

  /** What is added in one turn travels together. */
  #soon(): void {
    if (this.#pushing || this.#window > 0) return;
    this.#pushing = true;
    queueMicrotask(() => {
      this.#pushing = false;
      if (this.#window === 0) this.push();
    });
  }
}
