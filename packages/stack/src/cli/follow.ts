import { closeSync, openSync, readSync, readdirSync, statSync, truncateSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 400;
const CHUNK_BYTES = 256 * 1024;
/** A log that grows past this while it is written is kept as `<name>.log.1`, and begins anew. */
const ROTATE_BYTES = 50 * 1024 * 1024;

/** The logs of a folder: `gateway-1` for `gateway-1.log`. */
export const logNames = (dir: string): string[] =>
  readdirSync(dir)
    .filter((file) => file.endsWith('.log'))
    .map((file) => file.slice(0, -'.log'.length))
    .toSorted();

/** Calls `onLines` with what is appended to the logs from now on. Returns a function that ends it. */
export function followLogs(
  dir: string,
  onLines: (name: string, lines: string[]) => void,
  only?: (name: string) => boolean,
): () => void {
  const places = new Map<string, number>();
  const size = (name: string) => statSync(join(dir, `${name}.log`), { throwIfNoEntry: false })?.size ?? 0;
  const names = () => logNames(dir).filter((name) => only?.(name) ?? true);
  for (const name of names()) places.set(name, size(name));
  const timer = setInterval(() => {
    for (const name of names()) {
      const from = places.get(name) ?? 0;
      const now = size(name);
      // Shorter than before: it began anew.
      const start = now < from ? 0 : from;
      if (now > start) onLines(name, readLines(join(dir, `${name}.log`), start, now));
      places.set(name, now);
    }
  }, POLL_MS);
  return () => clearInterval(timer);
}

function readLines(file: string, from: number, to: number): string[] {
  const buffer = Buffer.alloc(Math.min(to - from, CHUNK_BYTES));
  const fd = openSync(file, 'r');
  try {
    readSync(fd, buffer, 0, buffer.length, to - buffer.length);
  } finally {
    closeSync(fd);
  }
  return buffer
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Cuts logs that have grown too long. Their writers append, so they go on at the new end. */
export function rotateLogs(dir: string): void {
  for (const name of logNames(dir)) {
    const file = join(dir, `${name}.log`);
    if (statSync(file).size < ROTATE_BYTES) continue;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  }
}
