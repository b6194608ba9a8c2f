/** Sees to it that the service worker has all that the app needs without a server: what this page has loaded, and what it may open later. */
export async function keepLoaded(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => new URL(name).pathname.startsWith('/_app/immutable/'));
  // Where every byte costs, only what has been paid for.
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  active?.postMessage({ loaded, all: connection?.saveData !== true });
}
