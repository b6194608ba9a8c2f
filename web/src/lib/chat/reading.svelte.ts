import { dividerOnArrival, dividerOnOpen, type Attention, type Divider } from '#lib/timeline/divider.ts';

/** Between telling the server what has been read. */
const TELL_READ_MS = 400;

const AWAY: Attention = { looking: false, watching: false };

/** How far I have read in a room, and where the "new" line stands meanwhile. */
export class Reading {
  readonly #tell: (seq: number) => void;
  #readSeq = $state(0);
  #newAfter = $state<Divider>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How the list is looked at: it says so itself. */
  attention: Attention = AWAY;

  /** @param tell says to the server up to where everything was read */
  constructor(tell: (seq: number) => void) {
    this.#tell = tell;
  }

  /** Up to where I have read, as far as this device knows. */
  get readSeq(): number {
    return this.#readSeq;
  }

  /** What comes after it is new: the line stands there. */
  get newAfter(): Divider {
    return this.#newAfter;
  }

  /** I go into the room, which has come to `lastSeq`. */
  begin(readSeq: number, lastSeq: number): void {
    this.caughtUp(readSeq);
    this.#newAfter = dividerOnOpen(this.#readSeq, lastSeq);
  }

  /** Somebody else's message has come. */
  arrived(seq: number): void {
    this.#newAfter = dividerOnArrival(this.#newAfter, this.#readSeq, seq, this.attention);
  }

  /** Somebody looks at the newest message. */
  get watching(): boolean {
    return this.attention.watching;
  }

  /** Nobody looks at it. */
  lookAway(): void {
    this.attention = AWAY;
  }

  /** Who writes has seen what there was. */
  wrote(): void {
    this.#newAfter = null;
  }

  /** Another device has read on, perhaps. */
  caughtUp(seq: number): void {
    this.#readSeq = Math.max(this.#readSeq, seq);
  }

  /** Everything up to this message has been on the screen. */
  read(seq: number): void {
    if (seq <= this.#readSeq) return;
    this.#readSeq = seq;
    this.#timer ??= setTimeout(() => this.flush(), TELL_READ_MS);
  }

  /** Tells the server at once what has been read: the page may be about to go. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell(this.#readSeq);
  }
}
