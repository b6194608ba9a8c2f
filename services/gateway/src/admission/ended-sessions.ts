import { limits, type Actor } from '@chatapp/contracts';

/** A token may be shown this long after its session ended: its own life, and clocks that differ. */
const REMEMBER_MS = (limits.accessTokenS + 60) * 1_000;

/** Sessions that ended and people who were deactivated while tokens of theirs still run. */
export class EndedSessions {
  /** Session, or `user:` and a user's id → until when (`performance.now()`). Oldest first, since each is kept equally long. */
  readonly #until = new Map<string, number>();

  end(session: string): void {
    this.#remember(session);
  }

  isEnded(session: string): boolean {
    return this.#until.has(session);
  }

  deactivate(user: string): void {
    this.#remember(`user:${user}`);
  }

  reactivate(user: string): void {
    this.#until.delete(`user:${user}`);
  }

  isDeactivated(user: string): boolean {
    return this.#until.has(`user:${user}`);
  }

  /** Why somebody may not be served any more, if so. */
  reasonAgainst({ id, session }: Actor): 'session_ended' | 'account_deactivated' | undefined {
    if (this.isDeactivated(id)) return 'account_deactivated';
    return this.isEnded(session) ? 'session_ended' : undefined;
  }

  forgetOld(nowMs: number): void {
    for (const [key, untilMs] of this.#until) {
      if (untilMs > nowMs) return;
      this.#until.delete(key);
    }
  }

  #remember(key: string): void {
    this.#until.delete(key);
    this.#until.set(key, performance.now() + REMEMBER_MS);
  }
}
