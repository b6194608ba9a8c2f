import type { Random } from '../random.ts';
import type { FaultyService, Lab } from './lab.ts';

/** What a fault touches. Two of the same area are never at work at once: they would undo each other. */
export type Area = 'processes' | 'clocks' | 'network' | 'redis' | 'mysql';

/** Breaks something, waits, and mends it: everything is as before once it settles. */
export interface Fault {
  /** Its kind, and the service that it happens to. */
  readonly name: string;
  readonly kind: string;
  readonly area: Area;
  /** Redis loses data: events may be missing from the live stream. */
  readonly losesEvents?: boolean;
  /** Only root on Linux can do it. */
  readonly needsRoot?: boolean;
  run(lab: Lab, random: Random): Promise<void>;
}

/** Longer than a lease (3 s), so that somebody else takes over meanwhile. */
export const BEYOND_LEASE_MS = 5_000;

export const faultsOf = (
  area: Area,
  faults: readonly (Pick<Fault, 'losesEvents' | 'needsRoot' | 'run'> & { name: string })[],
): Fault[] => faults.map((fault) => ({ ...fault, kind: fault.name, area }));

/** The same fault for each of several services. */
export const eachService = <Service extends FaultyService>(
  area: Area,
  kind: string,
  services: readonly Service[],
  run: (lab: Lab, service: Service, random: Random) => Promise<void>,
  options: Pick<Fault, 'needsRoot'> = {},
): Fault[] =>
  services.map((service) => ({
    ...options,
    name: `${kind} ${service}`,
    kind,
    area,
    run: (lab, random) => run(lab, service, random),
  }));

/** One of the running instances of a service. */
export const anyOf = (lab: Lab, service: FaultyService, random: Random): number =>
  random.pick(lab.stack.instances().filter((instance) => instance.service === service)).index;
