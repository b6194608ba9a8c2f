import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { StackError } from './errors.ts';
import { portHolder } from './port-holder.ts';

/** Below the range from which systems take ports for outgoing connections (32768 and up on Linux). */
const LOWEST = 18_000;
const HIGHEST = 32_000;

/** Whether a server could listen there now. `reason` is the system's error code when not. */
function probePort(port: number, host = '127.0.0.1'): Promise<{ free: boolean; reason?: string }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ free: false, reason: error.code ?? error.message }),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve({ free: true })));
  });
}

/** Hands out free loopback ports, each once. */
export interface PortAllocator {
  next(): Promise<number>;
}

/** Starts at 18000, or somewhere at random so that stacks that start at the same time do not meet. */
export function allocatePorts(from: 'first' | 'random'): PortAllocator {
  let candidate = from === 'first' ? LOWEST : randomInt(LOWEST + 1_000, HIGHEST);
  return {
    async next() {
      for (let tries = 0; tries < HIGHEST - LOWEST; tries++) {
        const port = candidate;
        candidate = candidate >= HIGHEST ? LOWEST : candidate + 1;
        if ((await probePort(port)).free) return port;
      }
      throw new StackError(`No free port between ${LOWEST} and ${HIGHEST}.`);
    },
  };
}

/** One port over all starts of a server. Until `settle`, another is taken when somebody else was faster. */
export interface HeldPort {
  readonly number: number;
  /** Before each start. */
  ensure(): Promise<number>;
  /** Others know the number now: it stays. */
  settle(): void;
}

export async function holdPort(ports: PortAllocator): Promise<HeldPort> {
  let number = await ports.next();
  let settled = false;
  return {
    get number() {
      return number;
    },
    async ensure() {
      if (!settled && !(await probePort(number)).free) number = await ports.next();
      return number;
    },
    settle: () => void (settled = true),
  };
}

/** @throws StackError that says who has the port */
export async function requirePort(port: number, host: string): Promise<void> {
  const { free, reason } = await probePort(port, host);
  if (free) return;
  if (reason === 'EACCES')
    throw new StackError(`No right to listen on port ${port}: ports below 1024 need root. Choose another with --port.`);
  if (reason === 'EADDRNOTAVAIL')
    throw new StackError(`This machine has no address ${host}. Choose another with --host.`);
  if (reason !== 'EADDRINUSE') throw new StackError(`Cannot listen on ${host}:${port}: ${reason}.`);
  const holder = await portHolder(port);
  throw new StackError(
    `Port ${port} is taken${holder ? ` by ${holder}` : ' by another program'}.\nStop that, or choose another port: npm start -- --port ${port + 1}`,
  );
}
