import { http, inviteRoom } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { pickFields } from '../handlers/relay.ts';
import { httpAsk, idempotencyKey } from './http-ask.ts';
import { routeOf } from './route-of.ts';

export function inviteRoutes(app: App, gateway: Gateway): void {
  const { createInvite, revokeInvite, acceptInvite } = http;

  app.post(createInvite.path, routeOf(app, gateway, createInvite), async (request, reply) => {
    const ask = pickFields('invite.create', { ...request.body, ...request.params });
    const { invite } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(201).send({ invite });
  });

  app.delete(revokeInvite.path, routeOf(app, gateway, revokeInvite), async (request, reply) => {
    await httpAsk(gateway, request, pickFields('invite.revoke', request.params), idempotencyKey(request));
    return reply.code(204).send();
  });

  app.post(acceptInvite.path, routeOf(app, gateway, acceptInvite), async (request) => {
    const { code } = request.params;
    const ask = { type: 'invite.accept', room: inviteRoom(code), code } as const;
    const { info } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return { room: info };
  });
}
