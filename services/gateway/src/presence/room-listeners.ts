import { DeadlineWheel } from '../timing/deadline-wheel.ts';

/** A room, as far as this is concerned: who listens to it here. */
interface Room {
  readonly key: string;
  readonly kind: string;
  readonly subscribers: ReadonlySet<{ readonly user: string }>;
}

export interface RoomListenersOptions {
  /** At the least from a change to telling it, so that a page that is loaded anew changes nothing. */
  readonly everyMs: number;
  readonly roomOf: (key: string) => Room | undefined;
  /** Tells fanout how many people listen here. */
  readonly tell: (room: string, count: number) => void;
}

interface Counted {
  /** Here, as told. */
  here: number;
  /** On all gateways; undefined until fanout says so. */
  online: number | undefined;
}

const SLOT_MS = 100;

/** How many people listen to each room: counted here, added up by fanout. No I/O. */
export class RoomListeners {
  readonly #rooms = new Map<string, Counted>();
  readonly #waiting = new Set<string>();
  readonly #wheel = new DeadlineWheel<string>(SLOT_MS, performance.now());
  readonly #options: RoomListenersOptions;

  constructor(options: RoomListenersOptions) {
    this.#options = options;
  }

  /** Somebody comes to listen, or goes. The first here are told soon, so that they learn how many others there are. */
  changed({ key, kind }: Room, nowMs: number): void {
    if (kind !== 'room' || this.#waiting.has(key)) return;
    this.#waiting.add(key);
    this.#wheel.add(key, this.#rooms.has(key) ? nowMs + this.#options.everyMs : nowMs);
  }

  tick(nowMs: number): void {
    for (const key of this.#wheel.takeDue(nowMs)) {
      this.#waiting.delete(key);
      this.#count(key);
    }
  }

  /** fanout says how many listen on all gateways. @returns whether anybody here does. */
  said(key: string, online: number): boolean {
    const counted = this.#rooms.get(key);
    if (counted === undefined) return false;
    counted.online = online;
    return true;
  }

  /** How many listen on all gateways, as far as is known. */
  onlineIn(key: string): number | undefined {
    return this.#rooms.get(key)?.online;
  }

  /** Says all of it again. This goes ahead of what still waits to go out: so what has changed since that is told after it, in its turn. */
  retell(): void {
    for (const key of this.#rooms.keys()) {
      const count = this.#peopleIn(key);
      if (count > 0) this.#options.tell(key, count);
    }
  }

  #count(key: string): void {
    const count = this.#peopleIn(key);
    const counted = this.#rooms.get(key) ?? { here: 0, online: undefined };
    if (count > 0) this.#rooms.set(key, counted);
    else this.#rooms.delete(key);
    if (count === counted.here) return;
    counted.here = count;
    this.#options.tell(key, count);
  }

  #peopleIn(key: string): number {
    const people = new Set<string>();
    for (const { user } of this.#options.roomOf(key)?.subscribers ?? []) people.add(user);
    return people.size;
  }
}
