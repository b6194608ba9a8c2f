import type { Outcome } from './outcome.ts';

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Why tests were skipped, as their file says it on lines of its own. */
const reasons = (output: string) => output.split('\n').flatMap((line) => /^\s*(SKIPPED: .*)$/.exec(line)?.[1] ?? []);

/** One line for a file that passed, and why where it skipped tests; everything that it said for one that did not pass. */
export function report({ name, passed, failed, skipped, durationMs, faults, output }: Outcome): string {
  const counts = [
    `${passed} passed`,
    ...(failed ? [`${failed} failed`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ];
  const line = `${failed ? 'FAIL' : skipped ? 'SKIP' : 'ok  '} ${name}  ${counts.join(', ')}  (${seconds(durationMs)})`;
  if (failed === 0) return [line, ...(skipped ? reasons(output) : [])].join('\n     ');
  return [line, ...faults.map((fault) => `     ${fault}`), output.trimEnd(), `---- end of ${name}`].join('\n');
}

const DIGEST_CHARS = 300;

/** What failed in a file, each in a line: where only the end of a long run is at hand, it has to be enough. */
export function digest({ name, faults, output }: Outcome): string[] {
  const tests = Array.from(output.matchAll(/^\s+FAIL {2}.*?("[^\n]*"|$)\n([\s\S]*?)^\s+at /gm), ([, test, said]) =>
    `${test} ${said}`.replace(/\s+/g, ' ').trim(),
  );
  return [...faults, ...tests].map((line) => `failed: ${name}: ${line.slice(0, DIGEST_CHARS)}`);
}

/** The last line of a run, which machines read. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const skipped = sum((outcome) => outcome.skipped);
  const line = `${sum((outcome) => outcome.passed)} passed, ${sum((outcome) => outcome.failed)} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
