import type { Availability, PresenceState, Request, ServerEvent } from '@chatapp/contracts';
import { limits } from '@chatapp/contracts/light';
import { Alarm, type Clock } from '../support/clock.ts';

export interface PresenceHost {
  readonly clock: Clock;
  readonly send: (requests: readonly Request[]) => boolean;
  /** States of people have changed. */
  readonly changed: () => void;
}

/** At the least from asking for some people to asking for others: a list that is scrolled asks once. */
const ASK_EVERY_MS = 1_000;

/** Whose presence this client wants to know, and what it says of its own person. The server forgets both with the connection. */
export class Presence {
  readonly #host: PresenceHost;
  readonly #again: Alarm;
  #users: readonly string[] = [];
  #states: ReadonlyMap<string, PresenceState> = new Map();
  #availability: Availability = 'online';
  #isOnline = false;
  #requests = 0;
  #askedMs = -Infinity;

  constructor(host: PresenceHost) {
    this.#host = host;
    this.#again = new Alarm(host.clock);
  }

  /** By user id; those who are watched and known. Another object after each change. */
  get states(): ReadonlyMap<string, PresenceState> {
    return this.#states;
  }

  /** Watches these people in place of those before; beyond the limit only the first ones. */
  watch(users: readonly string[]): void {
    const wanted = [...new Set(users)].slice(0, limits.watchedPeople);
    if (wanted.length === this.#users.length && wanted.every((user) => this.#users.includes(user))) return;
    this.#users = wanted;
    const known = new Map([...this.#states].filter(([user]) => wanted.includes(user)));
    if (known.size < this.#states.size) this.#set(known);
    this.#ask();
  }

  set(availability: Availability): void {
    if (availability === this.#availability) return;
    this.#availability = availability;
    if (this.#isOnline) this.#tell();
  }

  online(): void {
    this.#isOnline = true;
    this.#askedMs = -Infinity;
    if (this.#availability !== 'online') this.#tell();
    if (this.#users.length > 0) this.#ask();
  }

  /** What was known stays, until it is told anew. */
  offline(): void {
    this.#isOnline = false;
    this.#again.clear();
  }

  take({ users }: ServerEvent<'presence'>): void {
    const next = new Map(this.#states);
    for (const [user, state] of Object.entries(users)) if (this.#users.includes(user)) next.set(user, state);
    this.#set(next);
  }

  /** @returns whether the refusal was of one of these requests. */
  refused({ id = '', retryAfterMs = ASK_EVERY_MS }: ServerEvent<'error'>): boolean {
    if (!id.startsWith('presence')) return false;
    this.#again.set(retryAfterMs, () => this.#send());
    return true;
  }

  #ask(): void {
    if (!this.#isOnline || this.#again.isSet) return;
    const waitMs = this.#askedMs + ASK_EVERY_MS - this.#host.clock.now();
    if (waitMs <= 0) this.#send();
    else this.#again.set(waitMs, () => this.#send());
  }

  #send(): void {
    this.#askedMs = this.#host.clock.now();
    this.#host.send([{ type: 'presence.watch', id: this.#nextId(), users: [...this.#users] }]);
  }

  #tell(): void {
    this.#host.send([{ type: 'presence.set', id: this.#nextId(), state: this.#availability }]);
  }

  #nextId(): string {
    return `presence${++this.#requests}`;
  }

  #set(states: ReadonlyMap<string, PresenceState>): void {
    this.#states = states;
    this.#host.changed();
  }
}
