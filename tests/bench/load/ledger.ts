const MARK = '~'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);
const DIGITS = 8;
const BODY_CHARS = 120;
const WORDS =
  'the quick brown fox jumps over the lazy dog while nobody looks and then goes home to tell everybody about it again';

/** A body of 120 characters that says which message it is, so that finding it needs no parser. */
export const bodyOf = (no: number): string =>
  `~${String(no).padStart(DIGITS, '0')}~ ${WORDS}`.slice(0, BODY_CHARS).padEnd(BODY_CHARS, '.');

/** Those who read a room, and what each has seen of each sender. */
interface RoomBook {
  readonly readers: number;
  /** By reader and sender: the newest message. */
  readonly newest: Int32Array;
  readonly senders: Map<number, number>;
  /** By reader: all messages in their order, as one number. */
  readonly orders: Int32Array;
  readonly counts: Int32Array;
}

/** What was sent and what came, message by message: loss, doubles, order, and how long it took. */
export class Ledger {
  /** By message, from `base` on; 0 until it happens. */
  readonly sentMs: Float64Array;
  readonly ackedMs: Float64Array;
  readonly doneMs: Float64Array;
  readonly refused: Uint8Array;
  /** The number of the first message: what is below belongs to another ledger. */
  readonly base: number;
  readonly #left: Int16Array;
  readonly #room: Uint32Array;
  readonly #sender: Uint16Array;
  readonly #books: RoomBook[];
  count = 0;
  deliveries = 0;
  doubles = 0;
  disorder = 0;

  /** `readers`: how many read each room; `senders`: seats that send into each; `most`: messages at the most. */
  constructor(readers: readonly number[], senders: readonly ReadonlySet<number>[], base: number, most: number) {
    this.base = base;
    this.sentMs = new Float64Array(most);
    this.ackedMs = new Float64Array(most);
    this.doneMs = new Float64Array(most);
    this.refused = new Uint8Array(most);
    this.#left = new Int16Array(most);
    this.#room = new Uint32Array(most);
    this.#sender = new Uint16Array(most);
    this.#books = readers.map((count, room) => {
      const slots = new Map([...(senders[room] ?? [])].map((seat, slot) => [seat, slot]));
      return {
        readers: count,
        newest: new Int32Array(count * slots.size).fill(-1),
        senders: slots,
        orders: new Int32Array(count),
        counts: new Int32Array(count),
      };
    });
  }

  get isFull(): boolean {
    return this.count === this.sentMs.length;
  }

  /** Takes note of a message that is about to be sent. @returns its number. */
  sending(seat: number, room: number, nowMs: number): number {
    const at = this.count++;
    const book = this.#books[room]!;
    this.sentMs[at] = nowMs;
    this.#left[at] = book.readers;
    this.#room[at] = room;
    this.#sender[at] = book.senders.get(seat)!;
    return this.base + at;
  }

  /** Takes every message out of a frame. `places`: which reader of which room this is, by room. */
  read(bytes: Buffer, start: number, end: number, places: Int32Array, nowMs: number): void {
    let at = bytes.indexOf(MARK, start);
    while (at >= 0 && at < end) {
      let no = 0;
      for (let digit = at + 1; digit <= at + DIGITS; digit++) no = no * 10 + bytes[digit]! - ZERO;
      if (no >= this.base) this.#delivered(no - this.base, places, nowMs);
      at = bytes.indexOf(MARK, at + BODY_CHARS);
    }
  }

  /** What became of a message, as its sender was told. */
  answered(no: number, outcome: 'ok' | 'refused', nowMs: number): void {
    const at = no - this.base;
    if (at < 0) return;
    if (outcome === 'ok') this.ackedMs[at] = nowMs;
    else this.refused[at] = 1;
  }

  #delivered(at: number, places: Int32Array, nowMs: number): void {
    this.deliveries++;
    const room = this.#room[at]!;
    const book = this.#books[room]!;
    const reader = places[room]!;
    const slot = reader * book.senders.size + this.#sender[at]!;
    const newest = book.newest[slot]!;
    if (at > newest) book.newest[slot] = at;
    else if (at === newest) return void this.doubles++;
    else this.disorder++;
    book.orders[reader] = (Math.imul(book.orders[reader]!, 31) + at) | 0;
    book.counts[reader]!++;
    const left = --this.#left[at]!;
    if (left === 0) this.doneMs[at] = nowMs;
    else if (left < 0) this.doubles++;
  }

  /** Whether the `at`-th message has reached everybody, or was refused. */
  isDone(at: number): boolean {
    return this.refused[at] === 1 || this.#left[at]! <= 0;
  }

  /** Rooms of which readers that saw as many messages saw them in different orders. */
  torn(): number {
    return this.#books.filter(({ orders, counts }) => {
      const seen = new Map<number, number>();
      return counts.some((count, reader) => {
        const order = seen.get(count) ?? orders[reader]!;
        seen.set(count, order);
        return order !== orders[reader];
      });
    }).length;
  }
}
