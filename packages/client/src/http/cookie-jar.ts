/**
 * Keeps the refresh cookie where no browser does. In a browser it stays empty: scripts see no `set-cookie` there.
 * Only what one server needs: names and values; a cookie with `Max-Age=0` or an empty value is gone.
 */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  headers(): Record<string, string> {
    if (this.#cookies.size === 0) return {};
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  take(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';');
      const name = pair.slice(0, pair.indexOf('=')).trim();
      const value = pair.slice(pair.indexOf('=') + 1).trim();
      const gone = value === '' || attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
      if (gone) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
