import type { Random } from '../random.ts';
import type { Fault } from './fault.ts';
import { mysqlFaults } from './mysql.ts';
import { network } from './network.ts';
import { clocks, processes } from './processes.ts';
import { redis } from './redis.ts';

export type { Fault } from './fault.ts';

/** Every fault, by name. */
export const catalogue: readonly Fault[] = [...processes, ...clocks, ...network, ...redis, ...mysqlFaults];

/** What can be done here. What needs root is left out without it, and named. */
export function possibleFaults(say: (line: string) => void = console.log): Fault[] {
  if (process.getuid?.() === 0) return [...catalogue];
  for (const { name } of catalogue.filter(({ needsRoot }) => needsRoot)) say(`SKIPPED: needs root: ${name}`);
  return catalogue.filter(({ needsRoot }) => !needsRoot);
}

/** Each kind once, of a service that chance picks. */
export const oneOfEachKind = (faults: readonly Fault[], random: Random): Fault[] =>
  Array.from(Map.groupBy(faults, (fault) => fault.kind).values(), (same) => random.pick(same));
