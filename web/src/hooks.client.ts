import { directionOf, isLocale, LANGUAGE_COOKIE } from '#lib/i18n/locale.ts';
import { overwriteGetLocale } from '#paraglide/runtime.js';

// The server has drawn the page in a language. The page that the service worker keeps may be older than the choice: that is in the cookie.
const { documentElement: root } = document;
const chosen = new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=(\\w+)`).exec(document.cookie)?.[1] ?? root.lang;
const locale = isLocale(chosen) ? chosen : 'en';
if (root.lang !== locale) {
  root.lang = locale;
  root.dir = directionOf(locale);
}
overwriteGetLocale(() => locale);
