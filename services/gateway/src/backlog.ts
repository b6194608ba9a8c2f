/** What waits, oldest first; what was answered is passed over when somebody looks. */
interface Waiting {
  readonly sentMs: number;
  /** Whether it waits no more. */
  settled: boolean;
}

const COMPACT_AT = 1_024;

/** The unanswered commands of one partition, in the order in which they were sent. */
export class Backlog<Item extends Waiting> {
  size = 0;
  #items: Item[] = [];
  #head = 0;

  add(item: Item): void {
    this.#items.push(item);
    this.size++;
  }

  settle(item: Item): void {
    item.settled = true;
    this.size--;
  }

  /** How long the oldest has waited; 0 when none does. */
  ageMs(nowMs: number): number {
    while (this.#items[this.#head]?.settled === true) this.#head++;
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    const oldest = this.#items[this.#head];
    return oldest === undefined ? 0 : nowMs - oldest.sentMs;
  }
}
