import { AsyncLocalStorage } from 'node:async_hooks';
import { redirect } from '@sveltejs/kit';
import type { Handle } from '@sveltejs/kit/hooks';
import { askedFor, DIRECTION_COOKIE, directionOf, isLocale, LANGUAGE_COOKIE, type Locale } from '#lib/i18n/locale.ts';
import { SIGNED_IN_COOKIE } from '#lib/session/signed-in.ts';
import { frameColour, isTheme, THEME_COOKIE } from '#lib/theme/theme.ts';
import { overwriteGetLocale } from '#paraglide/runtime.js';

const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

const NEEDS_SESSION = /^\/\((?:app|desk)\)/;

/** Many pages are drawn at the same time, each in the language of whoever asked for it. */
const drawnIn = new AsyncLocalStorage<Locale>();
overwriteGetLocale(() => drawnIn.getStore() ?? 'en');

/** The server knows nobody: sessions live in a cookie of auth's path and in memory. It knows only whether to expect somebody. */
export const handle: Handle = async ({ event, resolve }) => {
  const { cookies, route, url } = event;
  if (NEEDS_SESSION.test(route.id ?? '') && cookies.get(SIGNED_IN_COOKIE) === undefined) {
    const next = url.pathname === '/' ? '' : `?next=${encodeURIComponent(url.pathname + url.search)}`;
    redirect(303, `/login${next}`);
  }

  const kept = cookies.get(THEME_COOKIE);
  const theme = isTheme(kept) ? kept : 'system';
  const chosen = cookies.get(LANGUAGE_COOKIE);
  const locale = isLocale(chosen) ? chosen : (askedFor(event.request.headers.get('accept-language') ?? '') ?? 'en');
  const direction = cookies.get(DIRECTION_COOKIE) === 'rtl' ? 'rtl' : directionOf(locale);
  const filled = {
    theme,
    'frame-light': frameColour(theme, 'light'),
    'frame-dark': frameColour(theme, 'dark'),
    lang: locale,
    dir: direction,
  };
  const response = await drawnIn.run(locale, () =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        html.replace(/%chatapp\.([\w-]+)%/g, (_, name: string) => filled[name as keyof typeof filled]),
      preload: ({ type, path }) => type !== 'font' || path.includes('inter-latin-wght-normal'),
    }),
  );
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  response.headers.append('vary', 'cookie, accept-language');
  return response;
};
