/** Each node's URL, where the setting names a cluster: several addresses with commas between them. Only the first need be a whole URL. */
export function clusterUrls(redisUrl: string): string[] | undefined {
  if (!redisUrl.includes(',')) return undefined;
  const [first = '', ...others] = redisUrl
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return [first, ...others.map((other) => (other.includes('://') ? other : withAddress(first, other)))];
}

/** The same user, password and protocol at another address, `host:port`. */
export function withAddress(redisUrl: string, address: string): string {
  const url = new URL(redisUrl);
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  url.hostname = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  url.port = address.slice(colon + 1);
  return url.href;
}
