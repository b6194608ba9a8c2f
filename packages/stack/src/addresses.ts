import { networkInterfaces } from 'node:os';

/** What nginx listens on: one address where it is named, else IPv4's and IPv6's loopback, since browsers take `localhost` for either. */
export function listenAddresses(host: string | undefined, port: number): string[] {
  if (host) return [`${host.includes(':') ? `[${host}]` : host}:${port}`];
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
  return [`127.0.0.1:${port}`, ...(hasIpv6 ? [`[::1]:${port}`] : [])];
}

/** Where browsers may come from; the first is the web pages' own. */
export const publicOrigins = (port: number, named: readonly string[]): string[] => [
  ...named,
  ...['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${port}`),
];
