import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { dirname } from 'node:path';
import type { Result } from '../workloads/workload.ts';

/** What one run has shown, as it stands in the file. */
export interface Run extends Result {
  readonly workload: string;
  readonly title: string;
  readonly at: string;
  readonly machine: string;
}

/** Every run of every workload, oldest first. */
export function readRuns(file: string): Run[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { runs: Run[] }).runs : [];
}

/** Adds a run to those of before, so that one can see where it goes. */
export function addRun(file: string, run: Run): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ runs: [...readRuns(file), run] }, null, 1)}\n`);
}

/** The newest run of each workload. */
export const newest = (runs: readonly Run[]): Run[] => [...new Map(runs.map((run) => [run.workload, run])).values()];

export const machine = (): string =>
  `${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), Linux ${release()}, Node ${process.versions.node}`;
