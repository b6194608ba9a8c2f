import type { Browser, CDPSession, Page } from 'playwright-core';

const MB = 1_000_000;

interface Usage {
  readonly usedSize: number;
}

/** Bytes on the heaps of a page and of the worker behind it, once all garbage is gone, in MB. */
export async function heapMb(browser: Browser, page: Page): Promise<{ page: number; worker: number }> {
  const session = await page.context().newCDPSession(page);
  const inPage = await usedBytes(session);
  await session.detach();
  return { page: inPage / MB, worker: (await workerBytes(browser)) / MB };
}

async function usedBytes(session: CDPSession): Promise<number> {
  // What the first round frees may hold on to something that only the second one finds.
  for (let round = 0; round < 2; round++) await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** Shared workers are no pages to Playwright: the browser itself is asked for them. */
async function workerBytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  let bytes = 0;
  for (const { targetId, type } of targetInfos) {
    if (type !== 'shared_worker') continue;
    const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
    const ask = (id: number, method: string): Promise<unknown> =>
      new Promise((resolve) => {
        const listen = (event: { sessionId: string; message: string }): void => {
          const answer = JSON.parse(event.message) as { id?: number; result?: unknown };
          if (event.sessionId !== sessionId || answer.id !== id) return;
          session.off('Target.receivedMessageFromTarget', listen);
          resolve(answer.result);
        };
        session.on('Target.receivedMessageFromTarget', listen);
        void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
      });
    await ask(1, 'HeapProfiler.collectGarbage');
    await ask(2, 'HeapProfiler.collectGarbage');
    bytes += ((await ask(3, 'Runtime.getHeapUsage')) as Usage).usedSize;
    await session.send('Target.detachFromTarget', { sessionId });
  }
  await session.detach();
  return bytes;
}
