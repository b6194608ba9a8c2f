import { http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { httpAsk, idempotencyKey } from './http-ask.ts';
import { openAsk } from '../commands/open-ask.ts';
import { createdRoomId } from '../commands/room-ids.ts';
import { pickFields } from '../handlers/relay.ts';
import { routeOf } from './route-of.ts';

export function roomRoutes(app: App, gateway: Gateway): void {
  const { createRoom, updateRoom, joinRoom, leaveRoom, setPrefs, openDirect, markRead } = http;

  app.post(createRoom.path, routeOf(app, gateway, createRoom), async (request, reply) => {
    const id = idempotencyKey(request);
    const { name, kind, topic } = request.body;
    const room = createdRoomId(request.claims.sub, id ?? '');
    const ask = { type: 'room.create', room, name, kind, ...(topic === undefined ? {} : { topic }) } as const;
    const { info } = await httpAsk(gateway, request, ask, id);
    return reply.code(201).send({ room: info });
  });

  app.patch(updateRoom.path, routeOf(app, gateway, updateRoom), async (request) => {
    const ask = pickFields('room.update', { ...request.body, ...request.params });
    const { info } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return { room: info };
  });

  app.post(joinRoom.path, routeOf(app, gateway, joinRoom), async (request) => {
    const ask = { type: 'room.join', room: request.params.room } as const;
    const { info } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return { room: info };
  });

  app.post(leaveRoom.path, routeOf(app, gateway, leaveRoom), async (request, reply) => {
    await httpAsk(gateway, request, { type: 'room.leave', room: request.params.room }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.post(openDirect.path, routeOf(app, gateway, openDirect), async (request) => {
    const ask = openAsk(request.claims.sub, request.body);
    if (!('type' in ask)) throw AppError.of(ask);
    const { info } = await httpAsk(gateway, request, ask, idempotencyKey(request));
    return { room: info };
  });

  app.patch(setPrefs.path, routeOf(app, gateway, setPrefs), async (request, reply) => {
    const ask = pickFields('room.prefs', { ...request.body, ...request.params });
    await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.put(markRead.path, routeOf(app, gateway, markRead), async (request, reply) => {
    const ask = { type: 'read.mark', room: request.params.room, seq: request.body.seq } as const;
    await httpAsk(gateway, request, ask, idempotencyKey(request));
    return reply.code(204).send();
  });
}
