import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { httpAsk, idempotencyKey } from './http-ask.ts';
import { routeOf } from './route-of.ts';

/** Reports of messages, and what administrators change. chat-writer knows who is one. */
export function reportRoutes(app: App, gateway: Gateway): void {
  const { reportMessage, adminResolveReport, adminUpdateRoom } = http;

  app.post(reportMessage.path, routeOf(app, gateway, reportMessage), async (request, reply) => {
    const { reason } = request.body;
    const ask = { type: 'report.create', ...request.params, reason } as const;
    const { report } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(201).send({ report });
  });

  app.patch(adminResolveReport.path, routeOf(app, gateway, adminResolveReport), async (request, reply) => {
    const { outcome, note } = request.body;
    const fields = { ...request.params, outcome, ...(note === undefined ? {} : { note }) };
    await httpAsk(gateway, request, { type: 'report.resolve', ...fields }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.patch(adminUpdateRoom.path, routeOf(app, gateway, adminUpdateRoom), async (request, reply) => {
    const { archived, ownerId } = request.body;
    const fields = { ...(archived === undefined ? {} : { archived }), ...(ownerId === undefined ? {} : { ownerId }) };
    const ask = { type: 'room.administer', ...request.params, ...fields } as const;
    await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(204).send();
  });
}
