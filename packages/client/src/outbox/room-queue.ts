import { retryOf } from '../http/api-error.ts';
import { Backoff } from '../support/backoff.ts';
import { Alarm, type Clock } from '../support/clock.ts';
import type { PendingMessage } from './pending.ts';
import { batchLength } from './take-batch.ts';

export interface QueueHost {
  /** Sends in one frame. @returns false while there is no connection. */
  send(messages: readonly PendingMessage[]): boolean;
  failed(message: PendingMessage, code: string): void;
  /** It has been refused for now. */
  delayed(message: PendingMessage, code: string): void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Most messages in one frame; after a refusal one at a time, then twice as many with each batch that went through. */
const MAX_BATCH = 50;
/** From sending to sending again where no answer came though the connection stands. */
const ANSWER_TIMEOUT_MS = 20_000;
/** An `internal` error that keeps coming for one message would hold up all that follow it. */
const MAX_FAULTS = 5;

/**
 * What waits to be sent to one room, in order. One batch is under way at a time, and the next follows when each message of it has been
 * answered; so one that was refused for now goes again before those behind it.
 */
export class RoomQueue {
  readonly #host: QueueHost;
  readonly #waiting: PendingMessage[] = [];
  readonly #underWay = new Set<string>();
  readonly #faults = new Map<string, number>();
  readonly #backoff: Backoff;
  readonly #alarm: Alarm;
  #notBeforeMs = 0;
  #batchSize = MAX_BATCH;
  #scheduled = false;

  constructor(host: QueueHost) {
    this.#host = host;
    this.#backoff = new Backoff(host.random);
    this.#alarm = new Alarm(host.clock);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(message: PendingMessage): void {
    this.#waiting.push(message);
    this.schedule();
  }

  /** Sends at the end of this turn, so that what is sent in one turn shares a frame. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  /** The connection is gone: what was under way has to be sent again. */
  offline(): void {
    this.#underWay.clear();
    this.#notBeforeMs = 0;
    this.#alarm.clear();
  }

  /** The message with this id goes out like this from now on. */
  replace(message: PendingMessage): void {
    const index = this.#waiting.findIndex(({ id }) => id === message.id);
    if (index >= 0) this.#waiting[index] = message;
  }

  /** Takes a message out: it was sent, failed or is not wanted any more. */
  remove(id: string): void {
    const index = this.#waiting.findIndex((message) => message.id === id);
    if (index >= 0) this.#waiting.splice(index, 1);
    this.#faults.delete(id);
    this.#answered(id);
  }

  refused(id: string, code: string, retryAfterMs: number | undefined): void {
    const message = this.#waiting.find((candidate) => candidate.id === id);
    if (!message) return;
    const faults = (this.#faults.get(id) ?? 0) + (code === 'internal' ? 1 : 0);
    this.#faults.set(id, faults);
    if (retryOf(code, retryAfterMs) === 'never' || faults > MAX_FAULTS) {
      this.remove(id);
      this.#host.failed(message, code);
      return;
    }
    this.#batchSize = 1;
    const delayMs = Math.max(retryAfterMs ?? 0, this.#backoff.next());
    this.#notBeforeMs = Math.max(this.#notBeforeMs, this.#host.clock.now() + delayMs);
    this.#host.delayed(message, code);
    this.#answered(id, false);
  }

  #answered(id: string, taken = true): void {
    if (!this.#underWay.delete(id)) return;
    if (this.#underWay.size > 0) return;
    this.#alarm.clear();
    if (taken && this.#notBeforeMs <= this.#host.clock.now()) {
      this.#batchSize = Math.min(MAX_BATCH, this.#batchSize * 2);
      this.#backoff.reset();
    }
    this.schedule();
  }

  #flush(): void {
    if (this.#underWay.size > 0 || this.#waiting.length === 0) return;
    const waitMs = this.#notBeforeMs - this.#host.clock.now();
    if (waitMs > 0) {
      this.#alarm.set(waitMs, () => this.#flush());
      return;
    }
    const batch = this.#waiting.slice(0, batchLength(this.#waiting, this.#batchSize));
    if (!this.#host.send(batch)) return;
    for (const { id } of batch) this.#underWay.add(id);
    this.#alarm.set(ANSWER_TIMEOUT_MS, () => {
      this.#underWay.clear();
      this.#flush();
    });
  }
}
