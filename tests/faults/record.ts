import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Round } from '@chatapp/testkit';

/** What one run, or several that go on from each other, have shown. */
export class RunRecord {
  readonly seed: number;
  /** Passes through all faults; the last one of a run may have been cut short. */
  turns = 0;
  rounds = 0;
  /** Rounds in which something was violated, left unanswered, or did not come back in time. */
  failed = 0;
  violations = 0;
  acknowledged = 0;
  refused = 0;
  gapsHealed = 0;
  seconds = 0;
  longestBackMs = 0;
  longestSettlingMs = 0;
  /** How often each fault happened. */
  faults: { [name: string]: number } = {};

  constructor(seed: number) {
    this.seed = seed;
  }

  add({ faults, outcome, seconds, backMs, isWhole }: Round): void {
    this.rounds++;
    if (!isWhole) this.failed++;
    this.violations += outcome.violations.length;
    this.acknowledged += outcome.acknowledged;
    this.refused += outcome.refused;
    this.gapsHealed += outcome.gapsHealed;
    this.seconds += seconds;
    this.longestBackMs = Math.max(this.longestBackMs, Math.round(backMs));
    this.longestSettlingMs = Math.max(this.longestSettlingMs, Math.round(outcome.recoveryMs));
    for (const name of faults.flatMap((step) => step.split(' + '))) this.faults[name] = (this.faults[name] ?? 0) + 1;
  }
}

/** What a file holds, which begins anew where there is none. */
export function readRecord(file: string | undefined, seed: number): RunRecord {
  const record = new RunRecord(seed);
  if (file !== undefined && existsSync(file)) Object.assign(record, JSON.parse(readFileSync(file, 'utf8')));
  return record;
}

export function writeRecord(file: string | undefined, record: RunRecord): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`);
}

export function summary(record: RunRecord): string {
  const times = Object.values(record.faults).reduce((sum, count) => sum + count, 0);
  return (
    `${record.acknowledged} acknowledged messages in ${record.rounds} rounds and ${Math.round(record.seconds)} s, ` +
    `${Object.keys(record.faults).length} faults ${times} times; flow back within ${record.longestBackMs} ms; ` +
    `${record.violations} violations; ${record.failed} rounds failed; seed ${record.seed}`
  );
}
