import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import type { Result } from '../workloads/workload.ts';

/** What one run has shown, as it stands in the file. */
export interface Run extends Result {
  readonly workload: string;
  readonly title: string;
  readonly at: string;
  readonly machine: string;
}

/** Adds a run to those of before, so that one can see where it goes. @returns every run of every workload, oldest first. */
export function addRun(file: string, run: Run): Run[] {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { runs: Run[] }).runs : [];
  const runs = [...before, run];
  writeFileSync(file, `${JSON.stringify({ runs }, null, 2)}\n`);
  return runs;
}

/** The newest run of each workload. */
export const newest = (runs: readonly Run[]): Run[] => [...new Map(runs.map((run) => [run.workload, run])).values()];

export const machine = (): string =>
  `${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), Linux ${release()}, Node ${process.versions.node}`;
