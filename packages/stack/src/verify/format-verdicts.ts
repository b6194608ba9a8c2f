import type { Verdict } from './verify.ts';

const SHOWN = 5;

/** A line for each check, and below one that is violated what shows it. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const width = (of: (verdict: Verdict) => string) => Math.max(...verdicts.map((verdict) => of(verdict).length));
  const widths = [width(({ name }) => name), width(({ promise }) => promise)];
  const lines = verdicts.flatMap(({ name, promise, finding }) => {
    const how = finding.count === 0 ? 'ok      ' : 'VIOLATED';
    const what = finding.count === 0 ? finding.seen : `${finding.count} found`;
    const shown = [...finding.evidence.values()].slice(0, SHOWN);
    const more = finding.count - shown.length;
    return [
      `  ${how}  ${name.padEnd(widths[0] ?? 0)}  ${promise.padEnd(widths[1] ?? 0)}  ${what}`.trimEnd(),
      ...shown.map((line) => `              ${line}`),
      ...(more > 0 && shown.length > 0 ? [`              … and ${more} more`] : []),
    ];
  });
  const violated = verdicts.filter(({ finding }) => finding.count > 0).length;
  return `${lines.join('\n')}\n\n${violated === 0 ? 'Every check holds.' : `${violated} of ${verdicts.length} checks are violated.`}`;
}
