import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Deps } from '../deps.ts';

const { method, path: url, answers } = http.jwks;

export function jwksRoute(app: App, deps: Deps): void {
  app.route({
    method,
    url,
    schema: { response: answers },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=60');
      return { keys: await deps.keys.publicKeys() };
    },
  });
}
