/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** What of a page is measured in it, in milliseconds of its own clock. */
export interface Seen {
  /** The document was there, and its first script could run. */
  began?: number;
  /** The page asked its store for messages. */
  asked?: number;
  /** The first of them were on the screen. */
  painted?: number;
}

declare global {
  interface Window {
    seen: Seen;
    /** From Enter to the message in the list, laid out. */
    sentMs: number[];
  }
}

/** Notes in every document of the page when messages are asked for, and when they are on the screen. */
export async function watchFirstPaint(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Seen = (window.seen = { began: performance.now() });
    const post = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'postMessage')?.value as (
      ...args: unknown[]
    ) => void;
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
      if ((args[0] as { method?: string } | null)?.method === 'page') seen.asked ??= performance.now();
      post.apply(this, args);
    };
    const observer = new MutationObserver(() => {
      if (!document.querySelector('li[data-seq]')) return;
      observer.disconnect();
      // A message that is posted in a frame comes after its paint.
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => (seen.painted = performance.now()));
      port1.start();
      requestAnimationFrame(() => port2.postMessage(null));
    });
    observer.observe(document, { childList: true, subtree: true });
  });
}

/** Notes for each press of Enter how long it takes until the list has the message, laid out for the next frame. */
export async function watchSending(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.sentMs = [];
    const pressed = ({ key, target }: KeyboardEvent): void => {
      if (key !== 'Enter') return;
      const startMs = performance.now();
      const field = target as HTMLTextAreaElement;
      const text = (field.value ?? field.textContent).trim();
      const observer = new MutationObserver(() => {
        const rows = [...document.querySelectorAll<HTMLElement>('li[data-message]')];
        if (!rows.slice(-2).some((row) => row.textContent.includes(text))) return;
        observer.disconnect();
        // Reading a size lays the page out.
        void document.body.offsetHeight;
        window.sentMs.push(performance.now() - startMs);
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    };
    document.addEventListener('keydown', pressed, { capture: true });
  });
}

/**
 * How much slower than by itself the page's thread is at the moment, at least 1: other work of the machine takes its turns, and only what
 * the page does can be held to a budget. `quietMs`: what the same work takes where nothing else runs, at the page's present throttling.
 */
export async function slowness(page: Page, quietMs: number): Promise<number> {
  const ms = await page.evaluate(calibrationWork);
  return Math.max(1, ms / quietMs);
}

/** @returns the milliseconds that a fixed piece of work takes */
function calibrationWork(): number {
  const startMs = performance.now();
  let sum = 0;
  for (let turn = 0; turn < 5_000_000; turn++) sum = (Math.imul(sum, 31) + turn) | 0;
  return sum === 0.5 ? 0 : performance.now() - startMs;
}

/** What a page of older messages does to those on the screen. */
export interface Prepend {
  /** The first number in the list, before and after. */
  readonly firstSeq: readonly [number, number];
  /** The farthest that a message on the screen stood from its place in any frame, in pixels. */
  readonly movedPx: number;
  /** The browser's own measure of layout shift. */
  readonly shift: number;
}

/** Scrolls to where older messages are fetched, and watches what is on the screen while they come in. */
export function watchPrepend(page: Page): Promise<Prepend> {
  return page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
    const log = document.querySelector('[role=log]')!;
    const firstSeq = (): number => Number(document.querySelector<HTMLElement>('li[data-seq]')?.dataset['seq']);
    let shift = 0;
    let scrolledMs = Infinity;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.startTime > scrolledMs) shift += (entry as PerformanceEntry & { value: number }).value;
    });
    await frame();
    observer.observe({ type: 'layout-shift', buffered: false });
    const before = firstSeq();
    log.scrollTop = 400;
    const middlePx = log.getBoundingClientRect().top + log.clientHeight / 2;
    const rows = [...document.querySelectorAll('li[data-seq]')];
    const anchor = rows.find((row) => row.getBoundingClientRect().bottom > middlePx)!;
    const place = anchor.getBoundingClientRect().bottom;
    let movedPx = 0;
    const deadlineMs = performance.now() + 15_000;
    for (let still = 0; still < 10 && performance.now() < deadlineMs;) {
      await frame();
      // Where both fall into one frame, the browser takes the scrolling itself for a shift.
      scrolledMs = Math.min(scrolledMs, performance.now());
      movedPx = Math.max(movedPx, Math.abs(anchor.getBoundingClientRect().bottom - place));
      if (firstSeq() !== before) still++;
    }
    observer.disconnect();
    return { firstSeq: [before, firstSeq()], movedPx, shift };
  });
}

/** Scrolls upwards until this message is reached, or for so long. */
export function scrollUpTo(
  page: Page,
  seq: number,
  patienceMs: number,
): Promise<{ reached: number; mostRows: number }> {
  return page.evaluate(
    async ([goal, limitMs]) => {
      const log = document.querySelector('[role=log]')!;
      const firstSeq = (): number => Number(document.querySelector<HTMLElement>('li[data-seq]')?.dataset['seq']);
      const deadlineMs = performance.now() + limitMs;
      let mostRows = 0;
      while (firstSeq() > goal && performance.now() < deadlineMs) {
        log.scrollTop = 0;
        await new Promise(requestAnimationFrame);
        mostRows = Math.max(mostRows, document.querySelectorAll('li').length);
      }
      return { reached: firstSeq(), mostRows };
    },
    [seq, patienceMs] as const,
  );
}
