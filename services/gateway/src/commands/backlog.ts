interface Waiting {
  readonly sentMs: number;
  /** Whether it waits no more. */
  settled: boolean;
}

/** So many may wait however long it takes: for a partition's new owner, say. */
const FEW = 32;
const COMPACT_AT = 64;
/** The rate of answers counts over about this time. */
const RATE_MS = 500;

/**
 * The unanswered commands of one partition, in the order in which they were sent, and how many of them there may be.
 *
 * What is taken now waits for `size / rate`. The rate of answers says what the partition can do only while it has something to do: so
 * the bound holds from when the oldest has waited for a quarter of what it may. To wait until it is late would be too late: at three
 * times the load, three times as much would have been taken by then. And between two looks more may come than can be answered in any
 * time: where much waits already, in whatever partition, a surge is taken only up to twice what is answered in time.
 */
export class Backlog<Item extends Waiting> {
  size = 0;
  /** How many may wait; more are refused. */
  room = Infinity;
  /** How many may wait where much waits in all. */
  surge = FEW;
  readonly #lateMs: number;
  #items: Item[] = [];
  #head = 0;
  #answered = 0;
  #answersPerMs = 0;
  #lookedMs: number;

  constructor(lateMs: number, nowMs: number) {
    this.#lateMs = lateMs;
    this.#lookedMs = nowMs;
  }

  add(item: Item): void {
    this.#items.push(item);
    this.size++;
  }

  settle(item: Item): void {
    item.settled = true;
    this.size--;
    this.#answered++;
  }

  /** To be called several times a second. `ownDelayMs`: how late this process was itself; what came in had waited for that already. */
  look(nowMs: number, ownDelayMs = 0): void {
    const budgetMs = Math.max(0, this.#lateMs - ownDelayMs);
    const elapsedMs = Math.max(1, nowMs - this.#lookedMs);
    const weight = 1 - Math.exp(-elapsedMs / RATE_MS);
    this.#answersPerMs += (this.#answered / elapsedMs - this.#answersPerMs) * weight;
    this.#answered = 0;
    this.#lookedMs = nowMs;
    const isWaiting = this.#ageMs(nowMs) > budgetMs / 4;
    const inTime = this.#answersPerMs * budgetMs;
    this.room = isWaiting ? Math.max(FEW, inTime) : Infinity;
    this.surge = Math.max(FEW, 2 * inTime);
  }

  /** How long the oldest has waited; 0 when none does. What was answered out of turn is passed over when its turn comes. */
  #ageMs(nowMs: number): number {
    while (this.#items[this.#head]?.settled === true) this.#head++;
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    const oldest = this.#items[this.#head];
    return oldest === undefined ? 0 : nowMs - oldest.sentMs;
  }
}
