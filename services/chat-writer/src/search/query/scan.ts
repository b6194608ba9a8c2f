import type { Db } from '../../db/database.ts';
import { ANY_SEQ, comparePlaces, listNewest, type Place, type Range } from '../db/searching.queries.ts';
import type { Budget } from './budget.ts';
import { RoomReader } from './room-reader.ts';

export interface ScanRequest {
  tokens: readonly number[];
  /** As postings call them. */
  rooms: readonly number[];
  since: string;
  /** Only what comes after this place. */
  below: Place;
}

/**
 * All messages of some rooms that have all tokens, newest first: the rooms are read side by side, each no further than needed. One look
 * for each token and room tells which rooms are worth reading, and from when on.
 */
export class Scan {
  readonly #readers: RoomReader[];
  #found: Place[] = [];

  private constructor(readers: RoomReader[]) {
    this.#readers = readers;
  }

  static async open(db: Db, { tokens, rooms, since, below }: ScanRequest): Promise<Scan> {
    let ranges = rooms.map((no): Range => ({ ...firstBelow(below, no), since }));
    const spread = new Map<number, number>();
    for (const token of tokens) {
      const newest = await listNewest(db, token, ranges);
      spread.set(token, newest.size);
      // Nothing is above the newest one of each token.
      ranges = ranges.flatMap((range) => {
        const place = newest.get(range.no);
        return place ? [{ ...range, at: place.at, seq: place.seq + 1 }] : [];
      });
      if (ranges.length === 0) break;
    }
    // What is in the fewest rooms is likely to be rare in them as well.
    const rarestFirst = tokens.toSorted((a, b) => (spread.get(a) ?? 0) - (spread.get(b) ?? 0));
    const readers = ranges.map((range) => new RoomReader(db, rarestFirst, range));
    return new Scan(readers.toSorted((a, b) => comparePlaces(a.range, b.range)));
  }

  /** Everything above this place has been read. Undefined when everything has. */
  get frontier(): Place | undefined {
    const range = this.#readers[0]?.range;
    return range && { at: range.at, no: range.no, seq: range.seq };
  }

  /** The next ones, at most `count`: fewer when there are no more, or when the budget is spent. */
  async next(count: number, budget: Budget): Promise<Place[]> {
    while (this.#readers.length > 0 && this.#ready() < count && !budget.isSpent) await this.#readOn(budget);
    return this.#found.splice(0, Math.min(count, this.#ready()));
  }

  /** How many of those that were found come before all that is not read. */
  #ready(): number {
    const { frontier } = this;
    if (!frontier) return this.#found.length;
    const end = this.#found.findIndex((place) => comparePlaces(place, frontier) >= 0);
    return end < 0 ? this.#found.length : end;
  }

  async #readOn(budget: Budget): Promise<void> {
    const [reader] = this.#readers.splice(0, 1);
    if (!reader) return;
    this.#found.push(...(await reader.read(budget)));
    this.#found.sort(comparePlaces);
    if (reader.isDone) return;
    const at = this.#readers.findIndex((other) => comparePlaces(other.range, reader.range) > 0);
    this.#readers.splice(at < 0 ? this.#readers.length : at, 0, reader);
  }
}

/** What of a room comes after a place among all rooms. */
function firstBelow({ at, no, seq }: Place, room: number): Place {
  return { at, no: room, seq: room < no ? ANY_SEQ : room === no ? seq : 0 };
}
