import type { Db } from '../../db/database.ts';
import { countPostings, listPostings, type Place, type Range } from '../db/searching.queries.ts';
import type { Budget } from './budget.ts';

/** Where a count stops mattering: reading that many is as good as anything. */
const ENOUGH = 1_000;
const FIRST_READ = 50;
const LAST_READ = 1_000;

/** The messages of one room that have all tokens, newest first. Begins along the first token, and where that is not all, goes on along the rarest. */
export class RoomReader {
  /** Everything not yet read is below this place. */
  readonly range: Range;
  isDone = false;
  readonly #db: Db;
  readonly #tokens: readonly number[];
  #driver: number;
  #isChosen: boolean;
  #size = FIRST_READ;

  constructor(db: Db, tokens: readonly number[], range: Range) {
    this.#db = db;
    this.#tokens = tokens;
    this.range = range;
    this.#driver = tokens[0]!;
    this.#isChosen = tokens.length === 1;
  }

  /** The next of them; possibly none, though more may follow while not `isDone`. */
  async read(budget: Budget): Promise<Place[]> {
    const token = this.#driver;
    const others = this.#tokens.filter((other) => other !== token);
    const postings = await listPostings(this.#db, { token, others }, this.range, this.#size);
    budget.read(postings.length * this.#tokens.length);
    const last = postings.at(-1);
    if (postings.length < this.#size || !last) this.isDone = true;
    else Object.assign(this.range, { at: last.at, seq: last.seq });
    if (!this.isDone && !this.#isChosen) await this.#choose(budget);
    this.#size = Math.min(this.#size * 2, LAST_READ);
    return postings.filter(({ hasAll }) => hasAll).map(({ no, at, seq }) => ({ no, at, seq }));
  }

  async #choose(budget: Budget): Promise<void> {
    const counts = await countPostings(this.#db, this.#tokens, this.range, ENOUGH);
    budget.read(0);
    this.#driver = this.#tokens[counts.indexOf(Math.min(...counts))]!;
    this.#isChosen = true;
  }
}
