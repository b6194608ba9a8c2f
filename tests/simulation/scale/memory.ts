import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that what `make` returns keeps alive. */
export function bytesOf<T>(make: () => T): [made: T, bytes: number] {
  collect();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collect();
  return [made, process.memoryUsage().heapUsed - before];
}

/** The least of three times, in ms. */
export function leastMs(run: () => void): number {
  let least = Infinity;
  for (let round = 0; round < 3; round++) {
    const startedMs = performance.now();
    run();
    least = Math.min(least, performance.now() - startedMs);
  }
  return least;
}
