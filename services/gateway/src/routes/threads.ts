import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { httpAsk, idempotencyKey } from './http-ask.ts';
import { routeOf } from './route-of.ts';

export function threadRoutes(app: App, gateway: Gateway): void {
  const { followThread, readThread } = http;

  app.put(followThread.path, routeOf(app, gateway, followThread), async (request, reply) => {
    const { following } = request.body;
    await httpAsk(gateway, request, { type: 'thread.follow', ...request.params, following }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.put(readThread.path, routeOf(app, gateway, readThread), async (request, reply) => {
    const { no } = request.body;
    await httpAsk(gateway, request, { type: 'thread.read', ...request.params, no }, idempotencyKey(request));
    return reply.code(204).send();
  });
}
