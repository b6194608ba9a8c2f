import { randomBytes } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { limits } from '@chatapp/contracts';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { addHealth, type Check } from './health.ts';
import { createLog } from './log.ts';
import { useProblems } from './problems.ts';
import { validatorCompiler } from './validation.ts';

/** A Fastify instance whose routes take their types from TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ServiceEnv {
  LOG_LEVEL: string;
  HOST: string;
  PORT: number;
  INTERNAL_PORT: number;
  INSTANCE: string;
  TRUSTED_PROXIES: string;
  STOP_TIMEOUT_MS: number;
}

export interface Service {
  readonly name: string;
  /** Unique among all instances of all services. */
  readonly instance: string;
  readonly log: Logger;
  /** The public side, behind nginx. */
  readonly app: App;
  /** The internal side: `/metrics` and health, never published. */
  readonly internal: FastifyInstance;
  readonly metrics: Registry;
  readonly stopping: boolean;
  /** Something that `/readyz` asks. */
  addCheck(name: string, check: Check): void;
  /** Runs at a graceful stop, last added first. The public side is closed before. `first` runs while it is still open (draining). */
  onStop(step: string, action: () => Promise<void> | void, when?: 'first'): void;
  /** Listens on both sides, then stops gracefully at SIGTERM or SIGINT. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** What every service starts with: logs, health, metrics, errors as problems, request ids, graceful stop. */
export function createService(name: string, env: ServiceEnv): Service {
  const instance = env.INSTANCE || `${name}-${randomBytes(4).toString('hex')}`;
  const log = createLog(name, instance, env.LOG_LEVEL);
  const checks: Record<string, Check> = {};
  const steps: { step: string; action: () => Promise<void> | void; first: boolean }[] = [];
  let stopping: Promise<void> | undefined;
  const isStopping = () => stopping !== undefined;

  const app: App = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    trustProxy: env.TRUSTED_PROXIES.split(','),
    bodyLimit: limits.httpBodyBytes,
    // nginx gives every request an id; without one Fastify makes it.
    requestIdHeader: 'x-request-id',
    genReqId: () => randomBytes(8).toString('hex'),
    forceCloseConnections: 'idle',
    disableRequestLogging: true,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as App;
  app.setValidatorCompiler(validatorCompiler as never);
  useProblems(app as unknown as FastifyInstance);
  logOutcomes(app as unknown as FastifyInstance);
  addHealth(app as unknown as FastifyInstance, checks, isStopping);

  const metrics = new Registry();
  metrics.setDefaultLabels({ service: name, instance });
  collectDefaultMetrics({ register: metrics });
  const internal = Fastify({ logger: false });
  addHealth(internal, checks, isStopping);
  internal.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));

  async function runSteps(first: boolean): Promise<void> {
    for (const { step, action } of steps.filter((entry) => entry.first === first).toReversed()) {
      try {
        await action();
      } catch (err) {
        log.error({ err, step }, 'a step of stopping failed');
      }
    }
  }

  async function stopAll(): Promise<void> {
    log.info('stopping');
    await runSteps(true);
    await app.close();
    await runSteps(false);
    await internal.close();
    log.info('stopped');
  }

  const service: Service = {
    name,
    instance,
    log,
    app,
    internal,
    metrics,
    get stopping() {
      return isStopping();
    },
    addCheck: (check, run) => void (checks[check] = run),
    onStop: (step, action, when) => void steps.push({ step, action, first: when === 'first' }),
    stop: () => (stopping ??= stopAll()),
    async run() {
      await app.listen({ host: env.HOST, port: env.PORT });
      await internal.listen({ host: env.HOST, port: env.INTERNAL_PORT });
      exitOnSignal(service, env.STOP_TIMEOUT_MS);
    },
  };
  return service;
}

/** One line a request, once it is answered. */
function logOutcomes(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, url, routeOptions } = request;
    request.log.info(
      {
        method,
        url,
        route: routeOptions.url,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 100) / 100,
      },
      'request',
    );
  });
}

function exitOnSignal(service: Service, timeoutMs: number): void {
  const stop = () => {
    setTimeout(() => {
      service.log.error({ timeoutMs }, 'did not stop in time');
      process.exit(1);
    }, timeoutMs).unref();
    service.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
