import { join } from 'node:path';
import { listenAddresses, publicOrigins } from './addresses.ts';
import { openBacking } from './backing.ts';
import { checkDisk } from './disk.ts';
import { createEntrance, type Entrance } from './entrance/entrance.ts';
import { takeLock } from './lock.ts';
import type { StackOptions } from './options.ts';
import { dataPaths, makeDataDirs, type DataPaths } from './paths.ts';
import { allocatePorts, requirePort, type PortAllocator } from './ports.ts';
import { guardPid } from './process/guard.ts';
import type { StackEvent } from './process/supervised.ts';
import { Fleets } from './services/fleets.ts';
import { migrate } from './services/migrate.ts';
import { serviceNames, type ServiceName } from './services/specs.ts';
import { buildWeb, hasWeb } from './services/web-build.ts';
import { RunningStack, type Stack } from './stack.ts';
import { removeState } from './state.ts';

/**
 * Starts everything and settles when it is ready for people. On a fault nothing stays behind.
 * @throws StackError with what to do
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const paths = dataPaths(options.dataDir);
  makeDataDirs(paths);
  checkDisk(paths.root);
  const lock = await takeLock(paths.lock, guardPid());
  /** What to undo, last first. */
  const undo: (() => Promise<void> | void)[] = [() => lock.release(), () => removeState(paths.state)];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    return await start(options, paths, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: StackOptions,
  paths: DataPaths,
  undo: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const { say = () => undefined, signal } = options;
  const running: { stack?: RunningStack; entrance?: Entrance } = {};
  const onEvent = (event: StackEvent) => {
    options.onEvent?.(event);
    // Its process is another one now.
    if (event.kind === 'recovered') running.stack?.saveState();
  };
  const wanted = wantedServices(options);
  const ports: PortAllocator = allocatePorts(typeof options.port === 'number' ? 'first' : 'random');
  const port = typeof options.port === 'number' ? options.port : await ports.next();
  if (wanted.length > 0) await requirePort(port, options.host ?? '127.0.0.1');

  const buildsWeb = wanted.includes('web') && !options.entries?.web && options.webBuild !== false;
  const built = buildsWeb ? buildWeb(join(paths.logs, 'web-build.log'), say) : Promise.resolve();
  built.catch(() => undefined);
  const backing = await openBacking(options, paths, ports, onEvent);
  undo.push(() => backing.stop());
  signal?.throwIfAborted();
  if (options.migrate !== false && wanted.length > 0) await migrate(backing.mysql, backing.secrets, paths.logs);
  await built;
  signal?.throwIfAborted();

  const origins = publicOrigins(port, { named: options.origins ?? [], host: options.host });
  const fleets = await Fleets.create(wanted, options, {
    context: { ...backing, origins },
    ports,
    logDir: paths.logs,
    onEvent,
    onPortsChange: () => void running.entrance?.reload(),
  });
  if (wanted.length > 0) {
    const { backends, runDir, id } = backing;
    running.entrance = createEntrance({
      backend: backends.nginx,
      paths,
      runDir,
      id,
      listen: listenAddresses(options.host, port),
      trustedProxies: options.trustedProxies ?? [],
      servers: () => fleets.servers(),
      onEvent,
    });
  }
  const { entrance } = running;
  const stopServices = async () => {
    // Sockets go on through nginx until the gateways have said goodbye.
    entrance?.drain();
    await fleets.stop();
    await entrance?.stop();
  };
  undo.push(stopServices);
  const abort = () => void stopServices();
  signal?.addEventListener('abort', abort);
  signal?.throwIfAborted();
  const results = await Promise.allSettled([fleets.start(), entrance?.start()]);
  signal?.removeEventListener('abort', abort);
  signal?.throwIfAborted();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  running.stack = new RunningStack({ port, backing, entrance, fleets, paths, stop });
  return running.stack;
}

function wantedServices({ services = serviceNames, entries }: StackOptions): ServiceName[] {
  return serviceNames.filter((name) => services.includes(name) && (name !== 'web' || entries?.web || hasWeb()));
}
