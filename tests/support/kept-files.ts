/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** Until the service worker has all that the app may ask for. */
export async function filesKept(page: Page): Promise<void> {
  const files = (): Promise<number> =>
    page.evaluate(async () => {
      // Opening makes a cache: one that nobody fills, if it comes before the worker's.
      const [name] = await caches.keys();
      return name === undefined ? 0 : (await (await caches.open(name)).keys()).length;
    });
  for (let before = -1, now = await files(); now < 100 || now !== before; now = await files()) {
    before = now;
    await page.waitForTimeout(1_000);
  }
}
