/**
 * What uvu does not report and the source shows: a suite that is never run passes by not running, and `.only` leaves the others out without a
 * word. Returns what is wrong.
 */
export function sourceTraps(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const made = code.match(/\bsuite(<[^>]*>)?\(/g)?.length ?? 0;
  const run = code.match(/\.run\(\)/g)?.length ?? 0;
  const faults: string[] = [];
  if (run === 0) faults.push('it never calls .run(), so none of its tests run');
  else if (run < made) faults.push(`it makes ${made} suites and runs ${run}: one was forgotten`);
  if (/\.only\(/.test(code)) faults.push('it has a .only(, which leaves out the other tests');
  return faults;
}
