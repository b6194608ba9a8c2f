import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

/** One log line and one measurement a request, once it is answered. Query strings are left out: they hold what people searched for. */
export class Outcomes extends LogController {
  readonly #durations: Histogram;

  constructor(metrics: Registry) {
    super();
    this.#durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'From the first byte of a request to the last of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers: [metrics],
    });
  }

  override incomingRequest(): void {
    // Its outcome tells more.
  }

  override routeNotFound(): void {
    // An outcome like any other.
  }

  override requestCompleted(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { method, url } = request;
    const route = request.routeOptions.url ?? 'none';
    const durationMs = reply.elapsedTime;
    this.#durations.observe({ method, route, status: reply.statusCode }, durationMs / 1_000);
    const path = url.split('?', 1)[0];
    request.log.info(
      { method, path, route, status: reply.statusCode, durationMs: Math.round(durationMs * 100) / 100 },
      'request',
    );
  }
}
