import type { Availability, PresenceState } from '@chatapp/contracts';

/** What this gateway says of one of its people. `fades`: somebody left, so fanout lets what was before hold for a grace. */
export type Tell = (user: string, state: PresenceState, how: 'now' | 'fades') => void;

interface Here {
  online: number;
  away: number;
  told: PresenceState;
  toldMs: number;
  /** Whether it is less than before because a socket closed. */
  left: boolean;
}

const stateOf = ({ online, away }: Here): PresenceState => (online > 0 ? 'online' : away > 0 ? 'away' : 'offline');

/**
 * What the people of this gateway are, over all their sockets here. Told when it changes, and of one person not more often than once in
 * `everyMs`: a page that is loaded anew between two ticks is not told at all. No I/O.
 */
export class OwnPeople {
  readonly #people = new Map<string, Here>();
  readonly #changed = new Set<string>();
  readonly #everyMs: number;
  readonly #tell: Tell;

  constructor(everyMs: number, tell: Tell) {
    this.#everyMs = everyMs;
    this.#tell = tell;
  }

  get size(): number {
    return this.#people.size;
  }

  /** One of a person's sockets is `to` from now on, and was `from`; undefined for none. */
  move(user: string, from: Availability | undefined, to: Availability | undefined): void {
    let here = this.#people.get(user);
    if (here === undefined) {
      here = { online: 0, away: 0, told: 'offline', toldMs: -Infinity, left: false };
      this.#people.set(user, here);
    }
    if (from !== undefined) here[from]--;
    if (to !== undefined) here[to]++;
    here.left ||= to === undefined;
    this.#changed.add(user);
  }

  tick(nowMs: number): void {
    for (const user of this.#changed) {
      const here = this.#people.get(user);
      if (here !== undefined && nowMs - here.toldMs < this.#everyMs) continue;
      this.#changed.delete(user);
      if (here !== undefined) this.#look(user, here, nowMs);
    }
  }

  /** Says all of it again. This goes ahead of what still waits to go out: so what has changed since that is told after it, in its turn. */
  retell(): void {
    for (const [user, here] of this.#people) {
      const state = stateOf(here);
      if (state !== 'offline') this.#tell(user, state, 'now');
    }
  }

  #look(user: string, here: Here, nowMs: number): void {
    const state = stateOf(here);
    if (state !== here.told) {
      this.#tell(user, state, here.left ? 'fades' : 'now');
      here.told = state;
      here.toldMs = nowMs;
    }
    here.left = false;
    if (state === 'offline') this.#people.delete(user);
  }
}
