import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, type App } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { accept } from '../sockets/accept.ts';
import type { Gateway } from '../gateway.ts';
import { mayConnect } from './origin.ts';

/** Refuses what may not become a WebSocket while it is still HTTP, as a problem. */
function checkUpgrade(gateway: Gateway, request: FastifyRequest): void {
  const { env, connections, admission, origins } = gateway;
  if (!request.ws) throw new AppError('bad_request', { detail: 'This address speaks WebSocket.' });
  if (!mayConnect(request.headers.origin, request.host, origins)) throw new AppError('origin_not_allowed');
  if (admission.draining) throw new AppError('unavailable', { retryAfterMs: 1_000 });
  if (connections.size >= env.CONNECTIONS) throw new AppError('busy', { retryAfterMs: 5_000 });
  if (connections.countOf(request.ip) >= env.CONNECTIONS_PER_ADDRESS)
    throw new AppError('rate_limited', { detail: 'Too many connections from this address.', retryAfterMs: 5_000 });
}

export function wsRoute(app: App, gateway: Gateway): void {
  const responses = new WeakMap<IncomingMessage, ServerResponse>();
  app.route({
    method: 'GET',
    url: '/ws',
    onRequest: async (request, reply) => {
      try {
        checkUpgrade(gateway, request);
        responses.set(request.raw, reply.raw);
      } catch (error) {
        // A socket that asked for an upgrade takes no other request.
        void reply.header('connection', 'close');
        if (error instanceof AppError) gateway.metrics.refused.inc({ code: error.code });
        throw error;
      }
    },
    handler: async () => {},
    wsHandler: (ws, request) => {
      const { socket } = request.raw;
      // The socket would keep its handshake's response, and all that hangs on it, for as long as it is open.
      responses.get(request.raw)?.detachSocket(socket);
      accept(gateway, ws, socket, request.ip);
    },
  });
}
