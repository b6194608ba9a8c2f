import { createHash } from 'node:crypto';
import type { ErrorCode } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import type { Kysely } from 'kysely';
import type { Database } from './db/database.ts';
import { countUp, deleteCounter, findCounter } from './db/throttles.queries.ts';

export interface Limit {
  /** Names the counters in the store: part of what is hashed. */
  name: string;
  /** How many count within the window; 0: no limit. */
  most: number;
  windowMs: number;
  /** What one more is refused as. */
  code: ErrorCode;
}

/**
 * One limit, counted in MySQL: it holds over all instances and restarts, and needs no Redis.
 * The window begins with the first that counts and does not move.
 */
export class Throttle {
  readonly #db: Kysely<Database>;
  readonly #limit: Limit;

  constructor(db: Kysely<Database>, limit: Limit) {
    this.#db = db;
    this.#limit = limit;
  }

  /** @throws AppError when the limit is reached. Counts nothing. */
  async check(key: string): Promise<void> {
    const { most } = this.#limit;
    if (most === 0) return;
    const now = new Date();
    const counter = await findCounter(this.#db, this.#bucket(key), now);
    if (counter && counter.count >= most) throw this.#refusal(counter.resetsAt, now);
  }

  /** Counts one. @throws AppError when it is one too many. */
  async count(key: string): Promise<void> {
    const { most, windowMs } = this.#limit;
    if (most === 0) return;
    const now = new Date();
    const counter = await countUp(this.#db, this.#bucket(key), now, windowMs);
    if (counter.count > most) throw this.#refusal(counter.resetsAt, now);
  }

  async forget(key: string): Promise<void> {
    if (this.#limit.most > 0) await deleteCounter(this.#db, this.#bucket(key));
  }

  #bucket(key: string): Buffer {
    return createHash('sha256').update(`${this.#limit.name}\0${key}`).digest();
  }

  #refusal(resetsAt: Date, now: Date): AppError {
    return new AppError(this.#limit.code, { retryAfterMs: Math.max(resetsAt.getTime() - now.getTime(), 1_000) });
  }
}
