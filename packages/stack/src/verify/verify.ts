import { setTimeout as sleep } from 'node:timers/promises';
import type { Check, Inspection } from './inspection.ts';
import { Report, type Finding } from './report.ts';

/** Longer than a dead gateway is waited for (4 s), and its routes with it (three looks of 1 s). */
const SETTLE_MS = 9_000;

export interface Verdict extends Check {
  readonly finding: Finding;
}

/** Looks at everything once, and at what may pass a second time where something was found. Reads only. */
export async function verify(inspections: readonly Inspection[], settleMs = SETTLE_MS): Promise<Verdict[]> {
  const reports = new Map<Inspection, Report>();
  for (const inspection of inspections) {
    const report = new Report();
    await inspection.look(report);
    reports.set(inspection, report);
  }
  const doubtful = [...reports].filter(([inspection, report]) => inspection.mayPass && !report.isWhole);
  if (doubtful.length > 0) await sleep(settleMs);
  for (const [inspection, before] of doubtful) {
    const report = new Report();
    await inspection.look(report);
    report.keepWhatStands(before);
    reports.set(inspection, report);
  }
  return [...reports].flatMap(([inspection, report]) =>
    inspection.checks.map((check) => ({ ...check, finding: report.of(check.name) })),
  );
}
