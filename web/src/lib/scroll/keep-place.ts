/** Nearer to the end than this counts as being there. */
const AT_END_PX = 24;

interface Anchor {
  readonly element: Element;
  readonly edge: 'top' | 'bottom';
  /** Where that edge stands, from the top of the window. */
  readonly px: number;
}

/**
 * Holds the reader's place in a list that grows at both ends. At the end, the list follows; anywhere else, the first row that is seen stays
 * where it is, to the pixel, whatever comes above it or changes its height. It is held by its lower edge: where only a part of a row is seen,
 * it is that one.
 *
 * The browser's own scroll anchoring must be off (`overflow-anchor: none`): Safari has none, and two would correct twice.
 */
export class KeepPlace {
  readonly #scroller: HTMLElement;
  readonly #rows: string;
  readonly #isWhole: () => boolean;
  #anchor: Anchor | null = null;
  /** Where the list stood when the place was last noted or restored. */
  #topPx = -1;
  #following = true;

  /**
   * @param rows selects the rows that may be held on to: those that stay the same when others come
   * @param isWhole whether the list's end is the conversation's: only there is it followed
   */
  constructor(scroller: HTMLElement, rows: string, isWhole: () => boolean) {
    this.#scroller = scroller;
    this.#rows = rows;
    this.#isWhole = isWhole;
  }

  /** Whether the list is at its end and follows what comes. */
  get following(): boolean {
    return this.#following;
  }

  /**
   * Call on every scroll event, and before the list changes. Where nobody has scrolled since, the place stays the one that it was: a change
   * that comes in several steps is put right as a whole.
   */
  note(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    if (scrollTop === this.#topPx) return;
    this.#topPx = scrollTop;
    this.#following = this.#isWhole() && scrollHeight - scrollTop - clientHeight <= AT_END_PX;
    this.#anchor = this.#following ? null : anchorAt(this.firstSeen());
  }

  /** Call after the list or the window around it has changed, before the browser paints. */
  restore(): void {
    if (this.#following) {
      this.toEnd();
    } else if (this.#anchor?.element.isConnected === true) {
      const { element, edge, px } = this.#anchor;
      const movedPx = element.getBoundingClientRect()[edge] - px;
      if (movedPx !== 0) this.#scroller.scrollTop += movedPx;
      this.#topPx = this.#scroller.scrollTop;
      this.#anchor = anchorAt(this.firstSeen());
    }
  }

  /** Call before a row grows: its upper edge stays where it is, at the list's end too. */
  hold(row: Element): void {
    this.#following = false;
    this.#topPx = this.#scroller.scrollTop;
    this.#anchor = anchorAt(row, 'top');
  }

  toEnd(): void {
    this.#following = true;
    this.#anchor = null;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#topPx = this.#scroller.scrollTop;
  }

  /** Puts an element below the top, unless all that comes after it can be seen anyway. */
  to(element: Element, belowTopPx: number): void {
    const fromTopPx = element.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
    this.#scroller.scrollTop += fromTopPx - belowTopPx;
    this.note();
  }

  /** The first row of which anything can be seen. */
  firstSeen(): Element | null {
    const topPx = this.#scroller.getBoundingClientRect().top;
    const rows = this.#scroller.querySelectorAll(this.#rows);
    let low = 0;
    for (let high = rows.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > topPx) high = middle;
      else low = middle + 1;
    }
    return rows[low] ?? null;
  }
}

function anchorAt(element: Element | null, edge: Anchor['edge'] = 'bottom'): Anchor | null {
  return element && { element, edge, px: element.getBoundingClientRect()[edge] };
}
