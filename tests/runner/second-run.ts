import type { TestFile } from './options.ts';
import type { Outcome } from './outcome.ts';

/** More files that fail are no stumble. */
const MOST = 3;

/**
 * Runs what may stumble and failed once more, after everything else. Who passes then replaces its outcome.
 *
 * @returns the names of those, which want mending all the same.
 */
export async function runAgain(
  files: readonly TestFile[],
  outcomes: Outcome[],
  run: (file: TestFile) => Promise<Outcome>,
): Promise<string[]> {
  const failed = (file: TestFile) => outcomes.findIndex(({ name, failed: count }) => name === file.name && count > 0);
  const stumbled = files.filter((file) => file.mayStumble && failed(file) >= 0);
  const unsteady: string[] = [];
  if (stumbled.length > MOST) return unsteady;
  for (const file of stumbled) {
    // oxlint-disable-next-line no-await-in-loop -- alone, so that nothing slows it
    const outcome = await run(file);
    if (outcome.failed > 0) continue;
    outcomes[failed(file)] = outcome;
    unsteady.push(file.name);
  }
  return unsteady;
}
