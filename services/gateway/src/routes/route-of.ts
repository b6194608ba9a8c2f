import type { HttpCall } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { mayAsk } from './bearer.ts';
import type { Gateway } from '../gateway.ts';

type Schema<Call extends HttpCall> = Pick<Call, Extract<keyof Call, 'params' | 'body'>>;

/** Nothing at all is an object without fields, for calls that need none. What is missing in it, its schema says. */
async function fillBody(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}

/** What Fastify must know of a call in the table of calls: its schemas, and who may make it. */
export function routeOf<Call extends HttpCall>(app: App, gateway: Gateway, call: Call) {
  const { params, body } = call;
  const schema = { ...(params && { params }), ...(body && { body }) } as unknown as Schema<Call>;
  const requireUser = (request: FastifyRequest) => app.requireUser(request);
  // Who asks is settled before what they ask is looked at.
  return { schema, onRequest: [requireUser, mayAsk(gateway)], preValidation: fillBody };
}
