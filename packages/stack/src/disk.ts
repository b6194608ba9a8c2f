import { statfsSync } from 'node:fs';
import { StackError } from './errors.ts';

/** Below this a store may fail in the middle of a write. */
const NEEDED_BYTES = 300 * 1024 * 1024;

const mib = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MiB`;

export function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

/** @throws StackError when the disk that holds `dir` is nearly full */
export function checkDisk(dir: string, neededBytes: number = NEEDED_BYTES): void {
  const free = freeBytes(dir);
  if (free >= neededBytes) return;
  throw new StackError(
    `The disk is nearly full: ${mib(free)} free in ${dir}, ${mib(neededBytes)} needed.\n` +
      'Free some space, or choose a folder on another disk with --data.',
  );
}
