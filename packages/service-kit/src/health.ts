import type { FastifyInstance } from 'fastify';

/** Whether one thing that the service needs answers. Shall settle within a second or so; a late answer counts as no. */
export type Check = () => Promise<boolean> | boolean;

const CHECK_TIMEOUT_MS = 1_500;

/** What a check says; no answer in time, and an error, are a no. */
export async function runCheck(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false)));
  try {
    return await Promise.race([check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** `/healthz`: the process lives. `/readyz`: all it needs answers, and it is not stopping; 503 with what is missing otherwise. */
export function addHealth(
  app: FastifyInstance,
  checks: Readonly<Record<string, Check>>,
  isStopping: () => boolean,
): void {
  app.get('/healthz', { logLevel: 'silent' }, () => ({ status: 'ok' }));
  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const),
    );
    const ready = !isStopping() && results.every(([, ok]) => ok);
    return reply.code(ready ? 200 : 503).send({
      status: isStopping() ? 'stopping' : ready ? 'ready' : 'not ready',
      checks: Object.fromEntries(results),
    });
  });
}
