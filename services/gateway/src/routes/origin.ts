/** The origins of a comma list, as browsers write them. */
export function parseOrigins(list: string): Set<string> {
  const origins = list.split(',').map((origin) => origin.trim().toLowerCase().replace(/\/+$/, ''));
  return new Set(origins.filter((origin) => origin !== ''));
}

/**
 * Whether a page of this origin may open a WebSocket: browsers send cookies and the page's origin with it, and no other check stands
 * between another site's page and this one. Programs that are no browsers send no origin.
 * @param host what the client was told to connect to, proxies seen through.
 */
export function mayConnect(origin: string | undefined, host: string, allowed: ReadonlySet<string>): boolean {
  if (origin === undefined) return true;
  const text = origin.toLowerCase();
  return allowed.has(text) || (URL.canParse(text) && new URL(text).host === host.toLowerCase());
}
