import type { Request, ServerEvent } from '@chatapp/contracts';
import { limits } from '@chatapp/contracts/light';
import { ApiError } from '../http/api-error.ts';
import { Backoff } from '../support/backoff.ts';
import { Alarm, type Clock } from '../support/clock.ts';

export interface SubscriptionsHost {
  readonly clock: Clock;
  readonly random: () => number;
  send(requests: readonly Request[]): boolean;
  /** The rev to subscribe from; undefined for a room that is not wanted (any more, or yet). */
  since(room: string): number | undefined;
  subscribed(answer: ServerEvent<'subscribed'>, since: number): void;
  refused(room: string, error: ApiError): void;
}

interface Asked {
  /** Room → the `since` that was asked for; those without an answer yet. */
  readonly rooms: Map<string, number>;
  readonly deadline: Alarm;
}

/** From asking to asking again where no answer came though the connection stands. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Asks for rooms, as many in one request as it takes, until each has been answered. */
export class Subscriptions {
  readonly #host: SubscriptionsHost;
  readonly #backoff: Backoff;
  readonly #again: Alarm;
  readonly #wanted = new Set<string>();
  readonly #asked = new Map<string, Asked>();
  #requests = 0;
  #scheduled = false;

  constructor(host: SubscriptionsHost) {
    this.#host = host;
    this.#backoff = new Backoff(host.random);
    this.#again = new Alarm(host.clock);
  }

  /** Goes out at the end of this turn, together with the others of it. */
  want(rooms: Iterable<string>): void {
    for (const room of rooms) this.#wanted.add(room);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  leave(room: string): void {
    this.#wanted.delete(room);
    for (const id of this.#asked.keys()) this.#done(id, room);
    this.#host.send([{ type: 'unsubscribe', id: this.#nextId(), rooms: [room] }]);
  }

  /** Forgets what was asked of a connection that is gone. */
  offline(): void {
    for (const { deadline } of this.#asked.values()) deadline.clear();
    this.#asked.clear();
    this.#wanted.clear();
    this.#again.clear();
  }

  answered(answer: ServerEvent<'subscribed'>): void {
    const since = this.#done(answer.id, answer.room);
    if (since === undefined) return;
    this.#backoff.reset();
    this.#host.subscribed(answer, since);
  }

  /** @returns whether the refusal was of one of these requests. It may name one room of them, or none, and then means all. */
  refused({ id = '', room, code, message, retryAfterMs }: ServerEvent<'error'>): boolean {
    const asked = this.#asked.get(id)?.rooms;
    if (!asked) return false;
    const error = new ApiError({ code, message, retryAfterMs });
    const delayMs = Math.max(retryAfterMs ?? 0, this.#backoff.next());
    for (const name of room === undefined ? [...asked.keys()] : [room]) {
      if (this.#done(id, name) === undefined) continue;
      if (error.retryable || error.needsLogin) this.#wantLater(name, delayMs);
      else this.#host.refused(name, error);
    }
    return true;
  }

  #wantLater(room: string, delayMs: number): void {
    this.#wanted.add(room);
    this.#again.set(delayMs, () => this.#flush());
  }

  #done(id: string, room: string): number | undefined {
    const asked = this.#asked.get(id);
    const since = asked?.rooms.get(room);
    asked?.rooms.delete(room);
    if (asked?.rooms.size === 0) {
      asked.deadline.clear();
      this.#asked.delete(id);
    }
    return since;
  }

  #flush(): void {
    const rooms = [...this.#wanted].flatMap((room) => {
      const since = this.#host.since(room);
      return since === undefined ? [] : [{ room, since }];
    });
    this.#wanted.clear();
    for (let from = 0; from < rooms.length; from += limits.subscribeRooms)
      this.#ask(rooms.slice(from, from + limits.subscribeRooms));
  }

  #ask(rooms: { room: string; since: number }[]): void {
    const id = this.#nextId();
    if (!this.#host.send([{ type: 'subscribe', id, rooms }])) return;
    const asked = {
      rooms: new Map(rooms.map(({ room, since }) => [room, since])),
      deadline: new Alarm(this.#host.clock),
    };
    this.#asked.set(id, asked);
    asked.deadline.set(ANSWER_TIMEOUT_MS, () => {
      this.#asked.delete(id);
      this.want(asked.rooms.keys());
    });
  }

  #nextId(): string {
    return `s${++this.#requests}`;
  }
}
