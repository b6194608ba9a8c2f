import type { PresenceState } from '@chatapp/contracts';

/** Who is there, of those whom something on the page shows. */
export class PresenceBoard {
  readonly #tell: (users: readonly string[]) => void;
  /** Whom each part of the page shows. */
  readonly #wanted = new Map<symbol, readonly string[]>();
  #states = $state.raw<ReadonlyMap<string, PresenceState>>(new Map());
  #telling = false;
  #told = '';

  constructor(tell: (users: readonly string[]) => void) {
    this.#tell = tell;
  }

  /** Undefined for whom nobody watches, or of whom nothing is known yet. */
  of(user: string): PresenceState | undefined {
    return this.#states.get(user);
  }

  /** Shows these people until what it returns is called. */
  watch(users: readonly string[]): () => void {
    const key = Symbol('part of the page');
    this.#wanted.set(key, users);
    this.#later();
    return () => {
      this.#wanted.delete(key);
      this.#later();
    };
  }

  heard(states: ReadonlyMap<string, PresenceState>): void {
    this.#states = states;
  }

  /** What changes in one go is told once. */
  #later(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      // Those shown last come first: of too many the rest is left out.
      const users = [...new Set([...this.#wanted.values()].toReversed().flat())];
      if (users.join() === this.#told) return;
      this.#told = users.join();
      this.#tell(users);
    });
  }
}
