import { checkBody, http } from '@chatapp/contracts';
import { AppError, type App } from '@chatapp/service-kit';
import type { Gateway } from '../gateway.ts';
import { httpAsk, idempotencyKey, type Ack } from './http-ask.ts';
import { routeOf } from './route-of.ts';

function checkedBody(raw: string): string {
  const checked = checkBody(raw);
  if ('code' in checked) throw new AppError(checked.code);
  return checked.body;
}

const sent = ({ room, seq, rev, at }: Ack) => ({ room, seq, rev, at });

export function messageRoutes(app: App, gateway: Gateway): void {
  const { sendMessage, importMessage, editMessage, deleteMessage, pinMessage, unpinMessage } = http;
  const { addReaction, removeReaction } = http;

  app.post(sendMessage.path, routeOf(app, gateway, sendMessage), async (request, reply) => {
    const { id, replyTo } = request.body;
    const fields = { room: request.params.room, body: checkedBody(request.body.body) };
    const ask = { type: 'message.send', ...fields, ...(replyTo === undefined ? {} : { replyTo }) } as const;
    const ack = await httpAsk(gateway, request, ask, id);
    return reply.code(ack.duplicate ? 200 : 201).send(sent(ack));
  });

  app.post(importMessage.path, routeOf(app, gateway, importMessage), async (request, reply) => {
    const { id, at: writtenAt, senderId, replyTo } = request.body;
    const fields = { room: request.params.room, writtenAt, senderId, body: checkedBody(request.body.body) };
    const ask = { type: 'message.import', ...fields, ...(replyTo === undefined ? {} : { replyTo }) } as const;
    const ack = await httpAsk(gateway, request, ask, id);
    return reply.code(ack.duplicate ? 200 : 201).send(sent(ack));
  });

  app.patch(editMessage.path, routeOf(app, gateway, editMessage), async (request) => {
    const ask = { type: 'message.edit', ...request.params, body: checkedBody(request.body.body) } as const;
    return sent(await httpAsk(gateway, request, ask, idempotencyKey(request)));
  });

  app.delete(deleteMessage.path, routeOf(app, gateway, deleteMessage), async (request, reply) => {
    await httpAsk(gateway, request, { type: 'message.delete', ...request.params }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.put(pinMessage.path, routeOf(app, gateway, pinMessage), async (request, reply) => {
    await httpAsk(gateway, request, { type: 'message.pin', ...request.params }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.delete(unpinMessage.path, routeOf(app, gateway, unpinMessage), async (request, reply) => {
    await httpAsk(gateway, request, { type: 'message.unpin', ...request.params }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.put(addReaction.path, routeOf(app, gateway, addReaction), async (request, reply) => {
    await httpAsk(gateway, request, { type: 'reaction.add', ...request.params }, idempotencyKey(request));
    return reply.code(204).send();
  });

  app.delete(removeReaction.path, routeOf(app, gateway, removeReaction), async (request, reply) => {
    await httpAsk(gateway, request, { type: 'reaction.remove', ...request.params }, idempotencyKey(request));
    return reply.code(204).send();
  });
}
