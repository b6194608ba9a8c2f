import type { FastifyInstance } from 'fastify';

const escape = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');

/** `/rooms/:room/*` as an expression. */
function toPattern(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : escape(part).replaceAll('*', '.*')));
  return new RegExp(`^${parts.join('/')}$`);
}

/**
 * Collects the routes that are added from now on.
 * @returns the methods that an address takes; none for one that does not exist.
 */
export function collectAddresses(app: FastifyInstance): (path: string) => string[] {
  const routes: { pattern: RegExp; methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: toPattern(url), methods: [method].flat() });
  });
  return (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))];
}
