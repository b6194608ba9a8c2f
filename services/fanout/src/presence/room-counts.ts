interface Counted {
  readonly byGateway: Map<string, number>;
  /** What was told last; undefined where nobody has been told, or somebody new must be. */
  told: number | undefined;
  toldMs: number;
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
  readonly #everyMs: number;
  readonly #changed: (room: string, gateway: string) => void;

  constructor(everyMs: number, changed: (room: string, gateway: string) => void) {
    this.#everyMs = everyMs;
    this.#changed = changed;
  }

  set(room: string, gateway: string, count: number, nowMs: number): void {
    const counted = this.#counted(room);
    if (counted.byGateway.get(gateway) === count) return;
    if (!counted.byGateway.has(gateway)) counted.told = undefined;
    if (count > 0) counted.byGateway.set(gateway, count);
    else counted.byGateway.delete(gateway);
    this.#changed(room, gateway);
    if (!this.#due.has(room)) this.#due.set(room, Math.max(nowMs, counted.toldMs + this.#everyMs));
  }

  removeGateway(gateway: string, nowMs: number): void {
    for (const [room, { byGateway }] of this.#rooms) if (byGateway.has(gateway)) this.set(room, gateway, 0, nowMs);
  }

  /** Takes the rooms whose number is to be told now. */
  takeDue(nowMs: number): [room: string, count: number][] {
    const told: [string, number][] = [];
    for (const [room, atMs] of this.#due) {
      if (atMs > nowMs) continue;
      this.#due.delete(room);
      const counted = this.#counted(room);
      const count = total(counted);
      if (count === 0) this.#rooms.delete(room);
      else if (isNews(count, counted.told)) {
        told.push([room, count]);
        Object.assign(counted, { told: count, toldMs: nowMs });
      }
    }
    return told;
  }

  countOf(room: string, gateway: string): number | undefined {
    return this.#rooms.get(room)?.byGateway.get(gateway);
  }

  /** Takes over what an earlier owner knew. It may not have told all of it: so it is told again, the rooms one after the other. */
  restore(room: string, gateway: string, count: number, nowMs: number): void {
    this.#counted(room).byGateway.set(gateway, count);
    this.#due.set(room, nowMs + Math.random() * this.#everyMs);
  }

  *pairs(): Generator<[room: string, gateway: string]> {
    for (const [room, { byGateway }] of this.#rooms) for (const gateway of byGateway.keys()) yield [room, gateway];
  }

  #counted(room: string): Counted {
    let counted = this.#rooms.get(room);
    if (counted === undefined) {
      counted = { byGateway: new Map(), told: undefined, toldMs: -Infinity };
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
