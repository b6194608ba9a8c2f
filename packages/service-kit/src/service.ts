import { randomBytes } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { limits, type Vitals } from '@chatapp/contracts';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DestinationStream, Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { closeGently, endConnectionsWhen } from './close-gently.ts';
import { addHealth, type Check } from './health.ts';
import { createLog } from './log.ts';
import { Outcomes } from './outcomes.ts';
import { answerError, useProblems } from './problems.ts';
import { exitOnSignal } from './signals.ts';
import { validatorCompiler } from './validation.ts';
import { vitalsOf } from './vitals.ts';
import { watchEventLoop } from './watchdog.ts';

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
  HUNG_AFTER_MS: number;
}

export interface ServiceOptions {
  /** Where log lines go. Default: standard output. */
  readonly logTo?: DestinationStream;
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
  /** Numbers that {@link vitals} tell besides what every process has. */
  countFor(name: string, count: () => number): void;
  /** What the process tells of itself. Asks the checks; figures of load are since the last time. */
  readonly vitals: () => Promise<Vitals>;
  /** Runs at a graceful stop, last added first. The public side is closed before. `first` runs while it is still open (draining). */
  onStop(step: string, action: () => Promise<void> | void, when?: 'first'): void;
  /** Listens on both sides, then stops gracefully at SIGTERM or SIGINT. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** How often Node looks how late its event loop is. */
const EVENT_LOOP_LOOK_MS = 250;

/** What every service starts with: logs, health, metrics, errors as problems, request ids, graceful stop. */
export function createService(name: string, env: ServiceEnv, options: ServiceOptions = {}): Service {
  const instance = env.INSTANCE || `${name}-${randomBytes(4).toString('hex')}`;
  const log = createLog(name, instance, env.LOG_LEVEL, options.logTo);
  const checks: Record<string, Check> = {};
  const steps: { step: string; action: () => Promise<void> | void; first: boolean }[] = [];
  let isStopping = false;
  let stopped: Promise<void> | undefined;
  let unwatch = () => {};

  const metrics = new Registry();
  metrics.setDefaultLabels({ service: name, instance });
  // Node looks at its event loop by a timer: at the default of 10 ms that alone is 1 to 2 ms of each second, of each idle process.
  collectDefaultMetrics({ register: metrics, eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS });

  const app: App = Fastify({
    loggerInstance: log,
    trustProxy: env.TRUSTED_PROXIES.split(',').map((proxy) => proxy.trim()),
    bodyLimit: limits.httpBodyBytes,
    // nginx gives every request an id; without one Fastify makes it.
    requestIdHeader: 'x-request-id',
    genReqId: () => randomBytes(8).toString('hex'),
    forceCloseConnections: 'idle',
    logController: new Outcomes(metrics),
    // Errors from before a route is found, such as an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    // A request that a kept-alive connection brings while we stop is answered like any other: the stores are still there.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as App;
  app.setValidatorCompiler(validatorCompiler as never);
  useProblems(app);
  endConnectionsWhen(() => isStopping, app);
  addHealth(app, checks, () => isStopping);

  const internal = Fastify({ logger: false });
  addHealth(internal, checks, () => isStopping);
  internal.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));

  /** A step that fails is logged, and the others still run. */
  async function attempt(step: string, action: () => Promise<void> | void): Promise<void> {
    try {
      await action();
    } catch (err) {
      log.error({ err, step }, 'a step of stopping failed');
    }
  }

  async function runSteps(first: boolean): Promise<void> {
    const wanted = steps.filter((entry) => entry.first === first).toReversed();
    for (const { step, action } of wanted) await attempt(step, action);
  }

  async function stopAll(): Promise<void> {
    isStopping = true;
    log.info('stopping');
    await runSteps(true);
    await attempt('close the public side', () => closeGently(app));
    await runSteps(false);
    await attempt('close the internal side', () => closeGently(internal));
    unwatch();
    log.info('stopped');
  }

  const counts: Record<string, () => number> = {};

  const service: Service = {
    name,
    instance,
    log,
    app,
    internal,
    metrics,
    get stopping() {
      return isStopping;
    },
    addCheck: (check, run) => void (checks[check] = run),
    countFor: (count, read) => void (counts[count] = read),
    vitals: vitalsOf({ service: name, instance, checks, counts }),
    onStop: (step, action, when) => void steps.push({ step, action, first: when === 'first' }),
    stop: () => (stopped ??= stopAll()),
    async run() {
      await app.listen({ host: env.HOST, port: env.PORT });
      await internal.listen({ host: env.HOST, port: env.INTERNAL_PORT });
      exitOnSignal(service, env.STOP_TIMEOUT_MS);
      unwatch = watchEventLoop({ hungAfterMs: env.HUNG_AFTER_MS, service: name, instance });
    },
  };
  return service;
}
