import { BadRecord } from '@chatapp/bus';
import { record, streams, type PresenceState } from '@chatapp/contracts';
import { fieldOf, splitField } from '../field.ts';
import type { Publish } from '../handlers/deliver.ts';
import type { Partition } from '../partition.ts';
import { PersonStates } from './person-states.ts';
import { RoomCounts } from './room-counts.ts';

export interface PresenceOptions {
  readonly graceMs: number;
  readonly onlineEveryMs: number;
  readonly publish: Publish;
}

/** Who watches a person is routed like who listens to a room; the sign keeps the two apart, since no id begins with it. */
const watchersOf = (user: string) => `@${user}`;
const isWatch = (key: string) => key.startsWith('@');

const STATES: ReadonlySet<string> = new Set<PresenceState>(['online', 'away', 'offline']);

/** Who is there, in one partition: takes what gateways say (`h`, `w`, `c`, `z`), tells those that asked (`o`, `n`). ADR 7. */
export class Presence {
  readonly people: PersonStates;
  readonly rooms: RoomCounts;
  readonly #partition: Partition;
  readonly #epoch: number;
  readonly #publish: Publish;
  /** Until when nobody is offline yet: Redis held nothing, and gateways are about to tell anew who is there. */
  readonly #settledMs: number;
  /** Those of whom somebody has asked in that time. */
  readonly #unanswered = new Set<string>();
  /** While something is told by the clock, what it changes is saved only after it went out. */
  #held: string[] | undefined;

  constructor(partition: Partition, epoch: number, { graceMs, onlineEveryMs, publish }: PresenceOptions) {
    const changed = (key: string, gateway: string) => this.#note(fieldOf(key, gateway));
    this.people = new PersonStates(graceMs, changed);
    this.rooms = new RoomCounts(onlineEveryMs, changed);
    this.#partition = partition;
    this.#epoch = epoch;
    this.#publish = publish;
    this.#settledMs = epoch === 1 ? performance.now() + graceMs : 0;
  }

  /**
   * Takes a record of a gateway. What it says of a person is told even where it changes nothing: it may come again because an owner
   * died after saving it and before telling.
   * @returns how many inboxes got something.
   * @throws BadRecord
   */
  take(kind: string, [key = '', second = '', third = '', fourth = '']: readonly string[]): number {
    const nowMs = performance.now();
    switch (kind) {
      case 'h': {
        if (!STATES.has(third)) throw new BadRecord(`no state: ${third.slice(0, 20)}`);
        const before = this.people.stateOf(key);
        if (fourth !== 'fades') this.people.set(key, second, third as PresenceState);
        else this.people.fade(key, second, third as PresenceState, nowMs);
        return fourth !== 'fades' || this.people.stateOf(key) !== before ? this.#tellWatchers(key) : 0;
      }
      case 'w':
        return this.#watch(key, second, third === '1', nowMs);
      case 'c': {
        const count = Number(third);
        if (third === '' || !Number.isSafeInteger(count) || count < 0)
          throw new BadRecord(`no count: ${third.slice(0, 20)}`);
        this.rooms.set(key, second, count, nowMs);
        return 0;
      }
      default:
        this.forgetGateway(key);
        return 0;
    }
  }

  /** What a gateway said holds no more: its people are offline unless they come back in time. */
  forgetGateway(gateway: string): void {
    const nowMs = performance.now();
    this.people.fadeGateway(gateway, nowMs);
    this.rooms.removeGateway(gateway, nowMs);
    for (const key of this.#partition.table.removeGateway(gateway, isWatch)) this.#partition.forget(key, gateway);
  }

  /**
   * Tells what time has brought about.
   * @returns the fields that are to be saved (by {@link Partition.changed}) once it has gone out: until then the next owner tells it again.
   */
  tick(nowMs: number): string[] {
    this.#held = [];
    for (const user of this.people.takeFaded(nowMs)) this.#tellWatchers(user);
    if (nowMs >= this.#settledMs) for (const user of this.#unanswered) this.#tellWatchers(user);
    for (const { room, count, only } of this.rooms.takeDue(nowMs))
      for (const gateway of only ?? this.#partition.table.gatewaysOf(room)?.keys() ?? [])
        this.#publish(streams.inbox(gateway), record.online(room, count));
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  /** What stands in Redis under a field; undefined for nothing. */
  valueOf(field: string): string | undefined {
    const [key, gateway] = splitField(field);
    return this.people.valueOf(key, gateway) ?? this.rooms.countOf(key, gateway)?.toString();
  }

  restore(field: string, value: string): void {
    const [key, gateway] = splitField(field);
    const nowMs = performance.now();
    if (/^\d+$/.test(value)) this.rooms.restore(key, gateway, Number(value), nowMs);
    else this.people.restore(key, gateway, value, nowMs);
  }

  *fields(): Generator<string> {
    for (const [key, gateway] of this.people.pairs()) yield fieldOf(key, gateway);
    for (const [key, gateway] of this.rooms.pairs()) yield fieldOf(key, gateway);
  }

  collectGateways(into: Set<string>): void {
    this.people.collectGateways(into);
    this.rooms.collectGateways(into);
  }

  #watch(user: string, gateway: string, isWanted: boolean, nowMs: number): number {
    if (!isWanted) {
      this.#partition.remove(watchersOf(user), gateway, 0);
      return 0;
    }
    this.#partition.add(watchersOf(user), gateway, 0);
    const state = this.people.stateOf(user);
    if (state === 'offline' && nowMs < this.#settledMs) {
      this.#unanswered.add(user);
      return 0;
    }
    this.#publish(streams.inbox(gateway), record.presence(user, this.#epoch, state));
    return 1;
  }

  #tellWatchers(user: string): number {
    this.#unanswered.delete(user);
    const watchers = this.#partition.table.gatewaysOf(watchersOf(user));
    if (watchers === undefined) return 0;
    const line = record.presence(user, this.#epoch, this.people.stateOf(user));
    for (const gateway of watchers.keys()) this.#publish(streams.inbox(gateway), line);
    return watchers.size;
  }

  #note(field: string): void {
    if (this.#held === undefined) this.#partition.changed(field);
    else this.#held.push(field);
  }
}
