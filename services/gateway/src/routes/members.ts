import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { httpAsk, idempotencyKey } from '../http-ask.ts';
import { routeOf } from './route-of.ts';

export function memberRoutes(app: App, gateway: Gateway): void {
  const { addMember, removeMember } = http;

  app.post(addMember.path, routeOf(app, gateway, addMember), async (request, reply) => {
    const { room } = request.params;
    const ask = { type: 'member.add', room, userId: request.body.userId } as const;
    const { rev } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(201).send({ room, rev });
  });

  app.delete(removeMember.path, routeOf(app, gateway, removeMember), async (request, reply) => {
    const { room, user } = request.params;
    await httpAsk(gateway, request, { type: 'member.remove', room, userId: user }, idempotencyKey(request));
    return reply.code(204).send();
  });
}
