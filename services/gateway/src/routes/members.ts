import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { pickFields } from '../handlers/relay.ts';
import { httpAsk, idempotencyKey } from './http-ask.ts';
import { routeOf } from './route-of.ts';

export function memberRoutes(app: App, gateway: Gateway): void {
  const { addMember, updateMember, removeMember, ban, unban } = http;

  app.post(addMember.path, routeOf(app, gateway, addMember), async (request, reply) => {
    const { room } = request.params;
    const ask = { type: 'member.add', room, userId: request.body.userId } as const;
    const { rev } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(201).send({ room, rev });
  });

  app.patch(updateMember.path, routeOf(app, gateway, updateMember), async (request) => {
    const { room, user } = request.params;
    const ask = pickFields('member.update', { ...request.body, room, userId: user });
    const { rev } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return { room, rev };
  });

  app.put(ban.path, routeOf(app, gateway, ban), async (request, reply) => {
    const { room, user } = request.params;
    const ask = pickFields('member.ban', { ...request.body, room, userId: user });
    await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.delete(unban.path, routeOf(app, gateway, unban), async (request, reply) => {
    const { room, user } = request.params;
    await httpAsk(gateway, request, { type: 'member.unban', room, userId: user }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.delete(removeMember.path, routeOf(app, gateway, removeMember), async (request, reply) => {
    const { room, user } = request.params;
    await httpAsk(gateway, request, { type: 'member.remove', room, userId: user }, idempotencyKey(request));
    return reply.code(204).send();
  });
}
