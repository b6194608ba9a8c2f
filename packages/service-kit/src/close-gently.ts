import type { FastifyInstance } from 'fastify';

const SWEEP_MS = 50;

/**
 * Lets kept-alive connections end with the answer that they are waiting for. Without this, one that was busy when closing began stays
 * open for its whole keep-alive time (72 s), and nginx may send its next request into a connection that is about to go.
 */
export function endConnectionsWhen(isStopping: () => boolean, app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping()) void reply.header('connection', 'close');
  });
}

/** Takes no new connections, waits for the answers under way, and resolves once all connections are gone. */
export async function closeGently(app: FastifyInstance): Promise<void> {
  // Answers whose headers had gone out before leave a connection that only becomes idle later.
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
