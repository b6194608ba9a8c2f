import { workerUrl } from '#lib/trusted.ts';
import type { Line } from './colour.ts';
// oxlint-disable-next-line import/default -- Vite makes the address of it
import highlighter from './highlight.worker.ts?worker&url';

export interface Question {
  readonly id: number;
  readonly text: string;
  readonly language: string;
}
export interface Answer {
  readonly id: number;
  readonly lines: Line[] | null;
}

type Settle = (lines: Line[] | null) => void;

const waiting = new Map<number, Settle>();
let worker: Worker | undefined;
let asked = 0;

/**
 * Code in coloured pieces; null for a language that is not known. Never rejects: code without colours is code all the same. A worker does
 * it: making the rules of a language takes up to half a second, in which a page could not scroll.
 */
export function highlight(text: string, language: string): Promise<Line[] | null> {
  const id = ++asked;
  worker ??= start();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage({ id, text, language } satisfies Question);
  return new Promise((resolve) => waiting.set(id, resolve));
}

function start(): Worker {
  const started = new Worker(workerUrl(highlighter), { type: 'module' });
  started.addEventListener('message', ({ data: { id, lines } }: MessageEvent<Answer>) => settle(id, lines));
  // It could not be loaded: the next code block tries again.
  started.addEventListener('error', () => {
    worker = undefined;
    for (const id of waiting.keys()) settle(id, null);
  });
  return started;
}

function settle(id: number, lines: Line[] | null): void {
  waiting.get(id)?.(lines);
  waiting.delete(id);
}
