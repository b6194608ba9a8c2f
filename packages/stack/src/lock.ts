import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './errors.ts';
import { isAlive, startedAt } from './process-identity.ts';

/** Who holds a data folder: the process of the stack, and the guard that ends what a killed stack leaves running. */
export interface LockHolder {
  pid: number;
  started: string;
  guardPid: number;
  guardStarted: string;
}

export interface Lock {
  release(): void;
}

/** How long the guard of a killed stack may need to stop its stores. */
const GUARD_TIMEOUT_MS = 30_000;

/** The stack that holds the data folder now, if one does. */
export function readLock(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
    return isAlive(holder.pid, holder.started) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function guardOf(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
    return isAlive(holder.guardPid, holder.guardStarted) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes a data folder for this process. A lock that a killed stack left is taken over, once its guard has ended what ran.
 * @throws StackError when another stack runs on the folder
 */
export async function takeLock(file: string, guardPid: number): Promise<Lock> {
  mkdirSync(dirname(file), { recursive: true });
  const own: LockHolder = {
    pid: process.pid,
    started: startedAt(process.pid) ?? '',
    guardPid,
    guardStarted: startedAt(guardPid) ?? '',
  };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readLock(file);
    if (holder)
      throw new StackError(
        `Another stack (process ${holder.pid}) already runs on ${dirname(file)}.\n` +
          'Stop it (Ctrl-C there, or "npm run chatapp -- down"), or choose another folder with --data.',
      );
    const deadline = performance.now() + GUARD_TIMEOUT_MS;
    while (guardOf(file) && performance.now() < deadline) await sleep(100);
    rmSync(file, { force: true });
  }
}
