import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SIZE = '2g';
/** What is left when the disk is "full": the next second's writes do not fit. */
const SPARE_BYTES = 64 * 1_024;
const MOST_SPARE_BYTES = 16 * 1_024 * 1_024;

/** A disk of its own, in memory, that can be made full. Needs root. */
export interface SmallDisk {
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): Promise<void>;
}

export async function mountSmallDisk(dir: string): Promise<SmallDisk> {
  await mkdir(dir, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'chatapp-lab', dir]);
  const resize = (size: string) => run('mount', ['-o', `remount,size=${size}`, dir]);
  return {
    async fill() {
      // No disk is made smaller than what it holds, and that grows meanwhile.
      for (let spare = SPARE_BYTES; ; spare *= 2) {
        const { blocks, bfree, bsize } = await statfs(dir);
        const isFull = await resize(String((blocks - bfree) * bsize + spare)).then(
          () => true,
          () => false,
        );
        if (isFull) return;
        if (spare > MOST_SPARE_BYTES) throw new Error(`${dir} cannot be made smaller`);
      }
    },
    async free() {
      await resize(SIZE);
    },
    async remove() {
      await run('umount', ['-l', dir]);
    },
  };
}

/** The folder of a lab says which process it belongs to. */
export const labPrefix = (pid: number | string): string => join(tmpdir(), `chatapp-lab-${pid}-`);

/** Unmounts and removes what labs left that were killed. */
export async function sweepDisks(): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  for (const [, dir = '', lab = '', pid = ''] of mounts.matchAll(
    /^chatapp-lab ((\S*\/chatapp-lab-(\d+)-[^/\s]+)\S*) /gm,
  )) {
    if (isAlive(Number(pid)) || !lab.startsWith(labPrefix(pid))) continue;
    await run('umount', ['-l', dir]);
    await rm(lab, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
