import type { Db } from '../../db/database.ts';
import { countPostings, listPostings, type Place, type Range } from '../db/searching.queries.ts';
import type { Budget } from './budget.ts';

const FIRST_READ = 50;
const LAST_READ = 1_000;
/** Where fewer than one in so many are what is looked for, another token may be worth more. */
const GOOD = 5;
/** A token is counted as far as so many times what was read in vain: so looking for a better one never costs much more than going on. */
const COUNTED = 2;

/** The messages of one room that have all tokens, newest first. Begins along the first token, and where hardly any has all, goes on along the rarest. */
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
    const found = postings.filter(({ hasAll }) => hasAll);
    if (!this.isDone && !this.#isChosen && found.length * GOOD < postings.length) await this.#choose(others, budget);
    this.#size = Math.min(this.#size * 2, LAST_READ);
    return found.map(({ no, at, seq }) => ({ no, at, seq }));
  }

  async #choose(others: readonly number[], budget: Budget): Promise<void> {
    const enough = this.#size * COUNTED;
    const counts = await countPostings(this.#db, others, this.range, enough);
    budget.read(counts.reduce((sum, count) => sum + count, 0));
    const fewest = Math.min(...counts);
    if (fewest >= enough) return;
    this.#driver = others[counts.indexOf(fewest)]!;
    this.#isChosen = true;
  }
}
