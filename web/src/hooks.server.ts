import { redirect } from '@sveltejs/kit';
import type { Handle } from '@sveltejs/kit/hooks';
import { SIGNED_IN_COOKIE } from '#lib/session/signed-in.ts';
import { frameColour, isTheme, THEME_COOKIE } from '#lib/theme/theme.ts';

const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

const NEEDS_SESSION = /^\/\((?:app|desk)\)/;

/** The server knows nobody: sessions live in a cookie of auth's path and in memory. It knows only whether to expect somebody. */
export const handle: Handle = async ({ event, resolve }) => {
  const { cookies, route, url } = event;
  if (NEEDS_SESSION.test(route.id ?? '') && cookies.get(SIGNED_IN_COOKIE) === undefined) {
    const next = url.pathname === '/' ? '' : `?next=${encodeURIComponent(url.pathname + url.search)}`;
    redirect(303, `/login${next}`);
  }

  const kept = cookies.get(THEME_COOKIE);
  const theme = isTheme(kept) ? kept : 'system';
  const response = await resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('%chatapp.theme%', theme)
        .replace('%chatapp.frame-light%', frameColour(theme, 'light'))
        .replace('%chatapp.frame-dark%', frameColour(theme, 'dark')),
    preload: ({ type, path }) => type !== 'font' || path.includes('inter-latin-wght-normal'),
  });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
};
