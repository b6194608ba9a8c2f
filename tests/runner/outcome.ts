/** What one test file came to. */
export interface Outcome {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  durationMs: number;
  /** Faults of the file itself, each counted as a failed test: a crash, a hang, no tests. */
  faults: string[];
  output: string;
}

export interface Ending {
  output: string;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why we ended it ourselves. */
  killed?: string | undefined;
}

interface Counts {
  total: number;
  passed: number;
  skipped: number;
}

/** uvu's last summary. Its total leaves out what was skipped. */
export function parseCounts(output: string): Counts | undefined {
  // oxlint-disable-next-line no-control-regex
  const plain = output.replace(/\u001B\[[\d;]*m/g, '');
  const last = [...plain.matchAll(/^\s*Total:\s+(\d+)\s*\n\s*Passed:\s+(\d+)\s*\n\s*Skipped:\s+(\d+)/gm)].at(-1);
  return last ? { total: Number(last[1]), passed: Number(last[2]), skipped: Number(last[3]) } : undefined;
}

/** Weighs what a file's process did. uvu ends with 0 in cases that are failures: nothing ran, or it never came to the end. */
export function judge(name: string, durationMs: number, ending: Ending, sourceFaults: readonly string[] = []): Outcome {
  const { output, code, signal, killed } = ending;
  const counts = parseCounts(output);
  const { total = 0, passed = 0, skipped = 0 } = counts ?? {};
  const failedTests = total - passed;
  const faults = [...sourceFaults];
  if (killed) faults.push(killed);
  else if (signal) faults.push(`it was ended by ${signal}`);
  else if (!counts && sourceFaults.length === 0) faults.push(`it ended (exit code ${code}) before its tests did`);
  else if (code !== 0 && failedTests === 0) faults.push(`it ended with exit code ${code} though no test failed`);
  // An error in a `before` is swallowed: uvu returns from within a `finally`.
  if (passed === 0 && failedTests > 0 && !/^\s+FAIL /m.test(output))
    faults.push('none of its tests ran: a before hook threw, and uvu does not show what');
  if (counts && total + skipped === 0 && sourceFaults.length === 0) faults.push('it has no tests');
  return { name, passed, failed: failedTests + faults.length, skipped, durationMs, faults, output };
}
