/**
 * Many deadlines, one timer: items are kept by the slot of time in which they fall due, so that adding, removing and looking cost
 * the same however many there are. Coarse: an item is due up to `slotMs` late. Times are those of `performance.now()`. No I/O.
 */
export class DeadlineWheel<Item> {
  readonly #slotMs: number;
  readonly #slots = new Map<number, Set<Item>>();
  #next: number;

  constructor(slotMs: number, nowMs: number) {
    this.#slotMs = slotMs;
    this.#next = Math.floor(nowMs / slotMs);
  }

  /** @returns the item's slot, which `remove` needs. */
  add(item: Item, atMs: number): number {
    const slot = Math.max(Math.ceil(atMs / this.#slotMs), this.#next);
    let items = this.#slots.get(slot);
    if (items === undefined) this.#slots.set(slot, (items = new Set()));
    items.add(item);
    return slot;
  }

  remove(item: Item, slot: number): void {
    const items = this.#slots.get(slot);
    if (items?.delete(item) && items.size === 0) this.#slots.delete(slot);
  }

  /** Takes out all that is due by now. */
  takeDue(nowMs: number): Item[] {
    const due: Item[] = [];
    const last = Math.floor(nowMs / this.#slotMs);
    // After a long pause of the process, looking at what there is costs less than looking at each slot that passed.
    const slots = last - this.#next > this.#slots.size ? this.#slots.keys() : range(this.#next, last);
    for (const slot of [...slots].filter((value) => value <= last).sort((a, b) => a - b)) {
      for (const item of this.#slots.get(slot) ?? []) due.push(item);
      this.#slots.delete(slot);
    }
    this.#next = Math.max(this.#next, last + 1);
    return due;
  }
}

function* range(from: number, to: number): Generator<number> {
  for (let value = from; value <= to; value++) yield value;
}
