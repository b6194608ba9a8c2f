import { tick } from 'svelte';
import type { RoomHistory } from '#lib/chat/room-history.svelte.ts';
import type { LongTexts } from '#lib/timeline/long-texts.svelte.ts';
import type { KeepPlace } from './keep-place.ts';

interface Ground {
  readonly scroller: HTMLElement;
  readonly list: HTMLElement;
  readonly place: KeepPlace;
  readonly history: RoomHistory;
  readonly texts: LongTexts;
  /** The list stands still again. */
  readonly settled: () => void;
}

/** Ways through the list of messages that are longer than a screen. */
export class ListTravel {
  readonly #on: Ground;
  #underWay = false;

  constructor(ground: Ground) {
    this.#on = ground;
  }

  /** Whether the list is only passing by where it stands: nobody reads there. */
  get underWay(): boolean {
    return this.#underWay;
  }

  /** Brings a message to where it can be read, and the focus to it. @throws ApiError, as the others */
  async toMessage(seq: number): Promise<void> {
    const { place, scroller } = this.#on;
    const row = await this.#bring(seq, (found) => place.to(found, scroller.clientHeight / 3));
    if (row) markFound(row);
  }

  /** The first message of a day, with the day above it. */
  async toDay(seq: number): Promise<void> {
    await this.#bring(seq, (row) => this.#on.place.to(lineAbove(row, '[data-day]'), 0));
  }

  /** The first message that is new, with the line above it. */
  async toNew(seq: number): Promise<void> {
    const { place, scroller } = this.#on;
    await this.#bring(seq, (row) => place.to(lineAbove(row, '[data-new]'), scroller.clientHeight / 5));
  }

  async toEnd(): Promise<void> {
    const { history, place, settled } = this.#on;
    await history.toNewest();
    await tick();
    place.toEnd();
    settled();
  }

  async #bring(seq: number, put: (row: HTMLElement) => void): Promise<HTMLElement | null> {
    const { history, texts, list, settled } = this.#on;
    this.#underWay = true;
    try {
      await history.jump(seq);
      // What was looked for may stand in the part that is not shown.
      texts.show(history.find(seq)?.id ?? '');
      await tick();
      const row = list.querySelector<HTMLElement>(`li[data-seq="${seq}"]`);
      if (!row) return null;
      put(row);
      row.focus({ preventScroll: true });
      return row;
    } finally {
      this.#underWay = false;
      settled();
    }
  }
}

/** Shows for a moment which message was meant, also if it is the same as before. */
export function markFound(row: Element): void {
  row.classList.remove('found');
  row.getBoundingClientRect();
  row.classList.add('found');
}

/** What stands between a message and the one before, where it is such a line. */
function lineAbove(row: Element, line: string): Element {
  const before = row.previousElementSibling;
  return before?.matches(line) ? before : row;
}
