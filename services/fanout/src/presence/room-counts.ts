import { GatewayTally } from '../gateway-tally.ts';

interface Counted {
  readonly byGateway: Map<string, number>;
  /** Gateways that have somebody since it was told last. */
  readonly newcomers: Set<string>;
  /** What was told last; undefined where nobody has been told. */
  told: number | undefined;
  toldMs: number;
}

/** A room's number is to be told. */
export interface Told {
  readonly room: string;
  readonly count: number;
  /** Only these need to know; undefined for all who listen. */
  readonly only: readonly string[] | undefined;
}

/** Above a hundred, a difference below this part of what was told is none. */
const TOLERANCE = 1 / 100;

/**
 * How many people listen to each room, by what each gateway counts. Somebody who listens through two gateways counts twice. A room's
 * number is told when it changes, and not more often than once in `everyMs`. No I/O.
 */
export class RoomCounts {
  readonly #rooms = new Map<string, Counted>();
  readonly #due = new Map<string, number>();
  readonly #tally = new GatewayTally();
  readonly #everyMs: number;
  readonly #changed: (room: string, gateway: string) => void;

  constructor(everyMs: number, changed: (room: string, gateway: string) => void) {
    this.#everyMs = everyMs;
    this.#changed = changed;
  }

  set(room: string, gateway: string, count: number, nowMs: number): void {
    const counted = this.#counted(room);
    if (counted.byGateway.get(gateway) === count) return;
    if (count > 0) this.#count(counted, gateway, count);
    else if (counted.byGateway.delete(gateway)) {
      counted.newcomers.delete(gateway);
      this.#tally.remove(gateway);
    }
    this.#changed(room, gateway);
    if (!this.#due.has(room)) this.#due.set(room, Math.max(nowMs, counted.toldMs + this.#everyMs));
  }

  removeGateway(gateway: string, nowMs: number): void {
    let left = this.#tally.of(gateway);
    for (const [room, { byGateway }] of this.#rooms) {
      if (left === 0) break;
      if (!byGateway.has(gateway)) continue;
      left--;
      this.set(room, gateway, 0, nowMs);
    }
  }

  /**
   * Takes the rooms whose number is to be told now. A gateway that has just come to listen is told in any case, and the others only what is news: with
   * thousands of gateways there is always one that has just come.
   */
  takeDue(nowMs: number): Told[] {
    const told: Told[] = [];
    for (const [room, atMs] of this.#due) {
      if (atMs > nowMs) continue;
      this.#due.delete(room);
      const counted = this.#counted(room);
      const count = total(counted);
      if (count === 0) {
        this.#rooms.delete(room);
        continue;
      }
      const isForAll = isNews(count, counted.told);
      if (!isForAll && counted.newcomers.size === 0) continue;
      told.push({ room, count, only: isForAll ? undefined : [...counted.newcomers] });
      counted.newcomers.clear();
      counted.toldMs = nowMs;
      if (isForAll) counted.told = count;
    }
    return told;
  }

  countOf(room: string, gateway: string): number | undefined {
    return this.#rooms.get(room)?.byGateway.get(gateway);
  }

  /** Takes over what an earlier owner knew. It may not have told all of it: so it is told again, the rooms one after the other. */
  restore(room: string, gateway: string, count: number, nowMs: number): void {
    this.#count(this.#counted(room), gateway, count);
    this.#due.set(room, nowMs + Math.random() * this.#everyMs);
  }

  *pairs(): Generator<[room: string, gateway: string]> {
    for (const [room, { byGateway }] of this.#rooms) for (const gateway of byGateway.keys()) yield [room, gateway];
  }

  /** Adds every gateway that counts somebody. */
  collectGateways(into: Set<string>): void {
    this.#tally.collect(into);
  }

  #count(counted: Counted, gateway: string, count: number): void {
    if (!counted.byGateway.has(gateway)) {
      counted.newcomers.add(gateway);
      this.#tally.add(gateway);
    }
    counted.byGateway.set(gateway, count);
  }

  #counted(room: string): Counted {
    let counted = this.#rooms.get(room);
    if (counted === undefined) {
      counted = { byGateway: new Map(), newcomers: new Set(), told: undefined, toldMs: -Infinity };
      this.#rooms.set(room, counted);
    }
    return counted;
  }
}

function total({ byGateway }: Counted): number {
  let sum = 0;
  for (const count of byGateway.values()) sum += count;
  return sum;
}

/** In a crowd somebody always comes and goes: told exactly, each would cost a frame for everybody else. */
function isNews(count: number, told: number | undefined): boolean {
  return told === undefined || Math.abs(count - told) >= Math.max(1, told * TOLERANCE);
}
