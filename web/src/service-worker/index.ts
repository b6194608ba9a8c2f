import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';

/** Files of this version, and the page that any address begins with when the server can't be reached. */
const CACHE = `chatapp ${version}`;
const SHELL = '/shell';
/** A server that has not answered by then counts as away: what this device knows is shown, and the rest comes when it can. */
const PATIENCE_MS = 1_500;
const STATIC: ReadonlySet<string> = new Set(assets.map(({ path }) => `/${path}`.replace('//', '/')));
/** What only a server can answer. */
const NO_PAGE = /^\/(?:api|ws|healthz)(?:\/|$)/;
/** Everything that a page may ask for later. Fonts are kept when a page has used them: most are for scripts that most people do not read. */
const PARTS: readonly string[] = immutable
  .map(({ path }) => `/${path}`.replace('//', '/'))
  .filter((path) => /\.(?:js|css)$/.test(path));

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then(keepShell)
      .then(() => self.skipWaiting()),
  );
});

/** The shell and all that it names; the other files when a page has time for them. */
async function keepShell(cache: Cache): Promise<void> {
  await cache.addAll([SHELL, ...STATIC]);
  const html = (await (await cache.match(SHELL))?.text()) ?? '';
  const named = new Set(html.match(/\/_app\/immutable\/[\w./-]+/g));
  // Not what they load later: each language that code is coloured in.
  const workers = PARTS.filter((path) => /\/workers\/[^/]+$/.test(path));
  await cache.addAll([...named, ...workers]);
}

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([forgetOld(), self.clients.claim()]));
});

/** Pages of the version before may still be open, and load a part of theirs: the newest two are kept. */
async function forgetOld(): Promise<void> {
  const ours = (await caches.keys()).filter((name) => name.startsWith('chatapp '));
  const old = ours.filter((name) => name !== CACHE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/**
 * A page tells what it has loaded: with that it can begin without a server. With `all`, what it may ask for later is fetched too, one
 * after the other, so that nothing else waits for it: a dialog that was never opened opens offline.
 */
self.addEventListener('message', (event) => {
  const { loaded, all = false } = event.data as { loaded?: readonly string[]; all?: boolean };
  if (loaded) event.waitUntil(keep(new Set(all ? [...loaded, ...PARTS] : loaded)));
});

async function keep(urls: Iterable<string>): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const url of urls) {
    if (await cache.match(url)) continue;
    const other = await caches.match(url);
    await (other ? cache.put(url, other) : cache.add(url)).catch(() => undefined);
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/_app/immutable/') || STATIC.has(url.pathname)) event.respondWith(file(request));
  else if (request.mode === 'navigate' && !NO_PAGE.test(url.pathname)) event.respondWith(page(request));
});

/** Its name holds its content: whichever copy is at hand is the right one. */
async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

async function page(request: Request): Promise<Response> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
  const answer = fetch(request).catch(() => undefined);
  const first = await Promise.race([answer, late]);
  if (first && first.status < 500) return first;
  // That of this version: an older one may be kept beside it.
  const shell = await (await caches.open(CACHE)).match(SHELL);
  return shell ?? (await answer) ?? Response.error();
}

/** A notice was pressed: a page that is open comes to the front and goes there. */
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = event.notification.data as { path: string };
  event.waitUntil(goTo(path));
});

async function goTo(path: string): Promise<void> {
  const [open] = await self.clients.matchAll({ type: 'window' });
  if (open) {
    await open.focus();
    open.postMessage({ open: path }, []);
  } else await self.clients.openWindow(path);
}
