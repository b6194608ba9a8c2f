import { limits, type Claims } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';

const REMEMBER_MS = (limits.accessTokenS + 60) * 1_000;

interface Heard {
  role: Claims['role'];
  untilMs: number;
}

/**
 * What role somebody has at the moment: a token says what was when it was made. Changes are heard from the bus, and remembered for as long as
 * tokens from before may run. A token from before this gateway listened may be wrong without its knowing: it must be renewed.
 */
export class RecentRoles {
  /** Oldest first, since each is kept equally long. */
  readonly #heard = new Map<string, Heard>();
  /** By the clock of the day, as tokens count. */
  #listensSinceMs = Infinity;

  /** From now on every change is heard. Also after a break, in which some may have been lost. */
  listening(): void {
    this.#listensSinceMs = Date.now();
  }

  changed(user: string, role: Claims['role']): void {
    this.#heard.delete(user);
    this.#heard.set(user, { role, untilMs: performance.now() + REMEMBER_MS });
  }

  /** @throws AppError token_expired where a newer token must say; forbidden */
  assertAdmin({ sub, role, iat }: Claims): void {
    const heard = this.#heard.get(sub);
    if ((heard?.role ?? role) !== 'admin') throw new AppError('forbidden');
    if (heard === undefined && iat * 1_000 < this.#listensSinceMs) throw new AppError('token_expired');
  }

  forgetOld(nowMs: number): void {
    for (const [user, { untilMs }] of this.#heard) {
      if (untilMs > nowMs) return;
      this.#heard.delete(user);
    }
  }
}
