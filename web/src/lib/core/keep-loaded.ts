import { preloadCode } from '$app/navigation';

/** Sees to it that the service worker has all that this page needs to begin without a server. */
export async function keepLoaded(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  const routes = ['/(app)', '/(app)/browse', '/(app)/threads', '/(app)/rooms/[room]'] as const;
  await Promise.allSettled(routes.map((route) => preloadCode(route)));
  const loaded = performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => new URL(name).pathname.startsWith('/_app/immutable/'));
  active?.postMessage({ loaded });
}
