import type { Availability, PresenceState } from '@chatapp/contracts';
import { GatewayTally } from '../gateway-tally.ts';

/** What one gateway says of a person. While it fades, what was before still counts. */
interface Entry {
  state: Availability;
  /** What follows when the grace is over. */
  next?: PresenceState | undefined;
}

const RANK: Readonly<Record<PresenceState, number>> = { offline: 0, away: 1, online: 2 };
const isAvailability = (text: string | undefined): text is Availability => text === 'online' || text === 'away';

/**
 * What people are, by what each gateway says of them. Who leaves a gateway keeps their state for a grace: a page that is loaded anew, a
 * gateway that restarts, somebody who comes back elsewhere are no news. No I/O.
 */
export class PersonStates {
  readonly #people = new Map<string, Map<string, Entry>>();
  /** What fades, and until when; the oldest first, since the grace is always as long. */
  readonly #fading = new Map<string, { user: string; gateway: string; untilMs: number }>();
  readonly #tally = new GatewayTally();
  readonly #graceMs: number;
  /** Told of each person and gateway about whom something else holds than before. */
  readonly #changed: (user: string, gateway: string) => void;

  constructor(graceMs: number, changed: (user: string, gateway: string) => void) {
    this.#graceMs = graceMs;
    this.#changed = changed;
  }

  get size(): number {
    return this.#people.size;
  }

  /** The best of what the gateways say. */
  stateOf(user: string): PresenceState {
    let best: PresenceState = 'offline';
    for (const { state } of this.#people.get(user)?.values() ?? []) if (RANK[state] > RANK[best]) best = state;
    return best;
  }

  /** A gateway says what a person is there from now on. */
  set(user: string, gateway: string, state: PresenceState): void {
    this.#fading.delete(`${user} ${gateway}`);
    if (state === 'offline') this.#remove(user, gateway);
    else this.#put(user, gateway, { state });
  }

  /** Somebody has left: what they were on that gateway holds for the grace, and `next` follows. Better news hold at once. */
  fade(user: string, gateway: string, next: PresenceState, nowMs: number): void {
    const entry = this.#people.get(user)?.get(gateway);
    if (entry === undefined || RANK[next] >= RANK[entry.state]) return this.set(user, gateway, next);
    if (entry.next === next) return;
    this.#put(user, gateway, { state: entry.state, next });
    this.#begin(user, gateway, nowMs);
  }

  /** All that a gateway said fades. */
  fadeGateway(gateway: string, nowMs: number): void {
    let left = this.#tally.of(gateway);
    for (const [user, entries] of this.#people) {
      if (left === 0) break;
      if (!entries.has(gateway)) continue;
      left--;
      this.fade(user, gateway, 'offline', nowMs);
    }
  }

  /** Takes what has faded by now. @returns the people concerned. */
  takeFaded(nowMs: number): Set<string> {
    const people = new Set<string>();
    for (const { user, gateway, untilMs } of this.#fading.values()) {
      if (untilMs > nowMs) break;
      this.set(user, gateway, this.#people.get(user)?.get(gateway)?.next ?? 'offline');
      people.add(user);
    }
    return people;
  }

  /** What the next owner needs to know: `online`, or `online>offline` for what fades. */
  valueOf(user: string, gateway: string): string | undefined {
    const entry = this.#people.get(user)?.get(gateway);
    return entry && (entry.next === undefined ? entry.state : `${entry.state}>${entry.next}`);
  }

  /** Takes over what {@link valueOf} told; a grace begins anew. */
  restore(user: string, gateway: string, value: string, nowMs: number): void {
    const [state, next] = value.split('>');
    if (!isAvailability(state)) return;
    this.#enter(user, gateway, { state });
    if (next !== undefined) this.fade(user, gateway, next === 'away' ? 'away' : 'offline', nowMs);
  }

  *pairs(): Generator<[user: string, gateway: string]> {
    for (const [user, entries] of this.#people) for (const gateway of entries.keys()) yield [user, gateway];
  }

  /** Adds every gateway that says something of somebody. */
  collectGateways(into: Set<string>): void {
    this.#tally.collect(into);
  }

  #begin(user: string, gateway: string, nowMs: number): void {
    const field = `${user} ${gateway}`;
    this.#fading.delete(field);
    this.#fading.set(field, { user, gateway, untilMs: nowMs + this.#graceMs });
  }

  #put(user: string, gateway: string, entry: Entry): void {
    this.#enter(user, gateway, entry);
    this.#changed(user, gateway);
  }

  #remove(user: string, gateway: string): void {
    const entries = this.#people.get(user);
    if (!entries?.delete(gateway)) return;
    this.#tally.remove(gateway);
    if (entries.size === 0) this.#people.delete(user);
    this.#changed(user, gateway);
  }

  #enter(user: string, gateway: string, entry: Entry): void {
    let entries = this.#people.get(user);
    if (entries === undefined) this.#people.set(user, (entries = new Map()));
    if (!entries.has(gateway)) this.#tally.add(gateway);
    entries.set(gateway, entry);
  }
}
