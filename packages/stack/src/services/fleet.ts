import { join } from 'node:path';
import { repoRoot } from '../paths.ts';
import { holdPort, type HeldPort, type PortAllocator } from '../ports.ts';
import { Supervised, type StackEvent, type State } from '../process/supervised.ts';
import { baseEnv } from './base-env.ts';
import { httpStatus } from './ready.ts';
import { instanceName, serviceSpecs, type ServiceContext, type ServiceName } from './specs.ts';

/** One running process of a service. */
export interface Instance {
  service: ServiceName;
  /** 1, 2, 3, … within the service. */
  index: number;
  pid: number | undefined;
  port: number;
  /** /metrics, /healthz, /readyz; undefined for web. */
  internalPort: number | undefined;
  state: State;
}

interface Member {
  index: number;
  port: HeldPort;
  internalPort: HeldPort | undefined;
  process: Supervised;
}

export interface FleetOptions {
  service: ServiceName;
  context: ServiceContext;
  ports: PortAllocator;
  logDir: string;
  /** Added to the service's own settings. */
  env: Readonly<Record<string, string>>;
  /** Another program than the service's own; for tests. */
  entry?: string | undefined;
  restart: boolean;
  onEvent: (event: StackEvent) => void;
  /** Its ports are other ones than before: nginx has to know. */
  onPortsChange: () => void;
}

/** All instances of one service. */
export class Fleet {
  readonly service: ServiceName;
  readonly #options: FleetOptions;
  #members: Member[] = [];

  constructor(options: FleetOptions) {
    this.service = options.service;
    this.#options = options;
  }

  instances(): Instance[] {
    return this.#members.map(({ index, port, internalPort, process }) => ({
      service: this.service,
      index,
      pid: process.pid,
      port: port.number,
      internalPort: internalPort?.number,
      state: process.state,
    }));
  }

  /** @throws Error when there is no such instance */
  process(index: number): Supervised {
    const member = this.#members.find((each) => each.index === index);
    if (!member) throw new Error(`there is no ${this.service}-${index}`);
    return member.process;
  }

  /** Adds `count` instances without starting them, so that their ports are known. */
  async add(count: number): Promise<Supervised[]> {
    const added: Member[] = [];
    for (let n = 0; n < count; n++) {
      const index = Math.max(0, ...this.#members.map((member) => member.index)) + 1;
      const member = await this.#create(index);
      this.#members.push(member);
      added.push(member);
    }
    return added.map((member) => member.process);
  }

  /** Takes the last `count` instances out of the list; they still run. */
  remove(count: number): Supervised[] {
    return this.#members.splice(this.#members.length - count, count).map((member) => member.process);
  }

  async start(): Promise<void> {
    const results = await Promise.allSettled(this.#members.map((member) => member.process.start()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.process.stop()));
  }

  async #create(index: number): Promise<Member> {
    const { service, context, ports, logDir, env, entry, restart, onEvent, onPortsChange } = this.#options;
    const spec = serviceSpecs[service];
    const name = `${service}-${index}`;
    const port = await holdPort(ports);
    const internalPort = spec.hasInternalPort ? await holdPort(ports) : undefined;
    const supervised = new Supervised({
      name,
      restart,
      onEvent,
      spec: async () => {
        const before = port.number;
        const numbers: Record<string, string> = { PORT: String(await port.ensure()) };
        if (internalPort) numbers.INTERNAL_PORT = String(await internalPort.ensure());
        if (port.number !== before) onPortsChange();
        return {
          name,
          command: process.execPath,
          args: [...(spec.nodeOptions ?? []), entry ?? join(repoRoot, spec.entry)],
          cwd: repoRoot,
          logFile: join(logDir, `${name}.log`),
          env: {
            ...baseEnv(),
            NODE_ENV: 'production',
            HOST: '127.0.0.1',
            INSTANCE: instanceName(service, index),
            ...spec.env(context),
            ...env,
            ...numbers,
          },
        };
      },
      ready: async () => {
        const status = await httpStatus((internalPort ?? port).number, spec.readyPath);
        return status !== undefined && status < 500;
      },
      readyTimeoutMs: 60_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 12_000,
    });
    return { index, port, internalPort, process: supervised };
  }
}
