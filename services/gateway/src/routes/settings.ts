import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { httpAsk, idempotencyKey } from './http-ask.ts';
import { routeOf } from './route-of.ts';

export function settingsRoutes(app: App, gateway: Gateway): void {
  const { changeMySettings } = http;

  app.patch(changeMySettings.path, routeOf(app, gateway, changeMySettings), async (request, reply) => {
    const { receipts } = request.body;
    const user = request.claims.sub;
    const ask = { type: 'settings.set', user, ...(receipts === undefined ? {} : { receipts }) } as const;
    await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(204).send();
  });
}
