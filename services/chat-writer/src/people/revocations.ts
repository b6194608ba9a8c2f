import type { Db } from '../db/database.ts';
import { listEndedSessions } from '../db/ended-sessions.queries.ts';
import { listChangedPeople } from '../db/people.queries.ts';
import type { PersonState } from '../model.ts';
import type { People } from './people.ts';

/** Longer than an access token lives: what ended before that is refused by its expiry. */
export const REMEMBERED_S = 15 * 60;
/** How far back each look goes: longer than any transaction that writes them may stay open. */
const OVERLAP_S = 30;

/**
 * Sessions that ended and accounts that were deactivated, as a set in memory that every command and request is checked against.
 * They reach one instance by `users:{p}`; the others read them from the tables twice a second.
 */
export class Revocations {
  #ended = new Set<string>();
  #endedBefore = new Set<string>();
  readonly #deactivated = new Set<string>();
  readonly #db: Db;
  readonly #people: People;
  #timer: NodeJS.Timeout | undefined;
  #turnedAt = performance.now();

  constructor(db: Db, people: People) {
    this.#db = db;
    this.#people = people;
  }

  isEnded = (session: string): boolean => this.#ended.has(session) || this.#endedBefore.has(session);

  isDeactivated = (user: string): boolean => this.#deactivated.has(user);

  end(session: string): void {
    this.#ended.add(session);
  }

  /** Takes news of a person. */
  note(person: PersonState): void {
    this.#people.learn(person);
    if (person.deactivated) this.#deactivated.add(person.id);
    else this.#deactivated.delete(person.id);
  }

  /** Reads what any instance wrote in the last `seconds`. */
  async refresh(seconds: number): Promise<void> {
    const [sessions, people] = await Promise.all([
      listEndedSessions(this.#db, seconds),
      listChangedPeople(this.#db, seconds),
    ]);
    for (const session of sessions) this.end(session);
    for (const person of people) this.note(person);
    this.#forget();
  }

  /** Each session stays for one to two times `REMEMBERED_S`. */
  #forget(): void {
    if (performance.now() - this.#turnedAt < REMEMBERED_S * 1_000) return;
    this.#turnedAt = performance.now();
    this.#endedBefore = this.#ended;
    this.#ended = new Set();
  }

  /** Looks at once and then every `everyMs`. `onFault` hears of looks that failed; the next one makes up for them. */
  async start(everyMs: number, onFault: (error: unknown) => void): Promise<void> {
    let missed = true;
    const look = async () => {
      try {
        await this.refresh(missed ? REMEMBERED_S : OVERLAP_S);
        missed = false;
      } catch (error) {
        missed = true;
        onFault(error);
      }
      this.#timer?.refresh();
    };
    this.#timer = setTimeout(() => void look(), everyMs).unref();
    await look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
