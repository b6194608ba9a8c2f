import { networkInterfaces } from 'node:os';

const wildcards = new Set(['0.0.0.0', '::']);

/** As it stands in a URL. */
const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ scopeid }) => !scopeid)
    .map(({ address }) => address);

/** What nginx listens on: one address where it is named, else IPv4's and IPv6's loopback, since browsers take `localhost` for either. */
export function listenAddresses(
  host: string | undefined,
  port: number,
  addresses: readonly string[] = ownAddresses(),
): string[] {
  if (host) return [`${bracketed(host)}:${port}`];
  return [`127.0.0.1:${port}`, ...(addresses.includes('::1') ? [`[::1]:${port}`] : [])];
}

/**
 * Where browsers may come from; the first is the web pages' own. Those that the operator names, this machine's own names, and the addresses
 * that nginx listens on.
 */
export function publicOrigins(
  port: number,
  {
    named = [],
    host,
    addresses = ownAddresses(),
  }: { named?: readonly string[]; host?: string | undefined; addresses?: readonly string[] },
): string[] {
  const reached = host === undefined ? [] : wildcards.has(host) ? addresses : [host];
  const hosts = ['localhost', '127.0.0.1', '::1', ...reached];
  return [...new Set([...named, ...hosts.map((name) => new URL(`http://${bracketed(name)}:${port}`).origin)])];
}
