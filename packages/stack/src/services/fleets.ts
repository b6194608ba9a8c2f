import type { Upstream } from '../entrance/render.ts';
import type { StackOptions } from '../options.ts';
import { addressing } from '../stores/mysql-server.ts';
import { Fleet, type FleetOptions, type Instance } from './fleet.ts';
import { defaultScale, type ServiceName } from './specs.ts';

type Shared = Pick<FleetOptions, 'context' | 'ports' | 'logDir' | 'onEvent' | 'onPortsChange'>;

/** The instances of all services. */
export class Fleets {
  readonly #fleets: ReadonlyMap<ServiceName, Fleet>;

  private constructor(fleets: ReadonlyMap<ServiceName, Fleet>) {
    this.#fleets = fleets;
  }

  /** Makes the instances and picks their ports; nothing runs yet. */
  static async create(services: readonly ServiceName[], options: StackOptions, shared: Shared): Promise<Fleets> {
    const fleets = new Map<ServiceName, Fleet>();
    for (const service of services) {
      const env = { ...options.env, ...options.serviceEnv?.[service] };
      const port = options.mysqlPorts?.[service];
      const { context } = shared;
      const fleet = new Fleet({
        ...shared,
        context: port === undefined ? context : { ...context, mysql: addressing('127.0.0.1', port) },
        service,
        env,
        entry: options.entries?.[service],
        restart: options.restart ?? true,
      });
      await fleet.add(options.scale?.[service] ?? defaultScale[service]);
      fleets.set(service, fleet);
    }
    return new Fleets(fleets);
  }

  /** @throws Error when this stack does not run the service */
  of(service: ServiceName): Fleet {
    const fleet = this.#fleets.get(service);
    if (!fleet) throw new Error(`this stack has no ${service}`);
    return fleet;
  }

  instances(): Instance[] {
    return [...this.#fleets.values()].flatMap((fleet) => fleet.instances());
  }

  /** For nginx. */
  servers(): Record<Upstream, string[]> {
    const at = (service: Upstream) =>
      this.#fleets
        .get(service)
        ?.instances()
        .map(({ port }) => `127.0.0.1:${port}`) ?? [];
    return { auth: at('auth'), gateway: at('gateway'), 'chat-writer': at('chat-writer'), web: at('web') };
  }

  /** All at once: each waits by itself for what it needs. The first fault counts, once all have settled. */
  async start(): Promise<void> {
    const results = await Promise.allSettled([...this.#fleets.values()].map((fleet) => fleet.start()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** One service after the other, from the entrance inwards. */
  async stop(): Promise<void> {
    for (const fleet of [...this.#fleets.values()].toReversed()) await fleet.stop();
  }
}
