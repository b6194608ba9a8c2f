import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { httpAsk, idempotencyKey } from './http-ask.ts';
import { routeOf } from './route-of.ts';

export function draftRoutes(app: App, gateway: Gateway): void {
  const { setDraft } = http;

  app.put(setDraft.path, routeOf(app, gateway, setDraft), async (request, reply) => {
    const { root, body } = request.body;
    const place = { room: request.params.room, ...(root === undefined ? {} : { root }) };
    const ask = { type: 'draft.set', user: request.claims.sub, ...place, body } as const;
    await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(204).send();
  });
}
