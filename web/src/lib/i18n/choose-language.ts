import { LANGUAGE_COOKIE, type Locale } from './locale.ts';

/** In this browser, from now on. What is written and not sent is on the device, and there again after the page has loaded. */
export function chooseLanguage(locale: Locale): void {
  document.cookie = `${LANGUAGE_COOKIE}=${locale}; Path=/; Max-Age=31536000; SameSite=Lax`;
  location.reload();
}
