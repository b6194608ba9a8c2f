import { setTimeout as delay } from 'node:timers/promises';

export const sleep = (ms: number) => delay(ms);

/** Waits for a condition; fails with what it was about. */
export async function until(what: string, condition: () => unknown, limitMs = 10_000): Promise<void> {
  const endsAtMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > endsAtMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await delay(10);
  }
}
