import type { Divider } from '#lib/timeline/divider.ts';

/** So long after one has stopped scrolling, the day goes away again. */
const STILL_AFTER_MS = 1_500;
/** As much room as the day takes at the top: a separator there says the same. */
const TOP_PX = 44;

interface Look {
  /** When the first message that can be seen was sent. */
  readonly at: string | undefined;
  /** The first number at hand. */
  readonly firstSeq: number | undefined;
  readonly newAfter: Divider;
  /** Whether somebody sees it. */
  readonly looking: boolean;
}

/** What stands over a list of messages: the day one scrolls through, and that what is new begins further up. */
export class ListSigns {
  readonly #scroller: HTMLElement;
  #at = $state('');
  #moving = $state(false);
  #separated = $state(false);
  #newAbove = $state(false);
  /** The "new" line that has been seen, or was waved away. */
  #done: Divider = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
  }

  /** An instant of the day that the first message is from; empty where there is none. */
  get at(): string {
    return this.#at;
  }

  get dayShown(): boolean {
    return this.#moving && !this.#separated && !this.#newAbove;
  }

  get newAbove(): boolean {
    return this.#newAbove;
  }

  /** The reader scrolls. */
  moved(): void {
    this.#moving = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#moving = false), STILL_AFTER_MS);
  }

  look({ at = '', firstSeq, newAfter, looking }: Look): void {
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    this.#at = at;
    this.#separated = [...this.#scroller.querySelectorAll('[data-day]')].some((day) => {
      const place = day.getBoundingClientRect();
      return place.bottom > top && place.top < top + TOP_PX;
    });
    if (newAfter === null || newAfter === this.#done) {
      this.#newAbove = false;
      return;
    }
    const line = this.#scroller.querySelector('[data-new]')?.getBoundingClientRect();
    if (line && looking && line.bottom > top && line.top < bottom) this.#done = newAfter;
    this.#newAbove =
      newAfter !== this.#done && (line ? line.bottom <= top : firstSeq !== undefined && firstSeq > newAfter + 1);
  }

  /** The reader knows that there is something above. */
  dismiss(newAfter: Divider): void {
    this.#done = newAfter;
    this.#newAbove = false;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
