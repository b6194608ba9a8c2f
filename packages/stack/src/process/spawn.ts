import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import type { SystemUser } from '../users.ts';
import { forget, watchOver } from './guard.ts';

/** What to run. Its output is appended to `logFile`. */
export interface ProcessSpec {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Whom to run as; as we are where absent. */
  user?: SystemUser | undefined;
  logFile: string;
  /** The container that the command (`docker run`) stands for: signals that the command cannot pass on go there. */
  container?: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
  readonly pid: number;
  readonly running: boolean;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
  /** Sends `signal`, then SIGKILL after `timeoutMs`. */
  stop(signal: NodeJS.Signals, timeoutMs: number): Promise<void>;
}

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/** One older log is kept. */
function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/**
 * Starts a process that leads a group of its own, so that a Ctrl-C on the terminal reaches only us and we stop things in order.
 * @throws what the system says when it cannot be started
 */
export async function startProcess(spec: ProcessSpec): Promise<ManagedProcess> {
  const log = openLog(spec.logFile);
  const child = spawn(spec.command, spec.args, {
    stdio: ['ignore', log, log],
    detached: true,
    ...(spec.env ? { env: spec.env } : {}),
    ...(spec.cwd ? { cwd: spec.cwd } : {}),
    ...(spec.user ? { uid: spec.user.uid, gid: spec.user.gid } : {}),
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${spec.name} has no process id`);
  watchOver(pid);

  let running = true;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      forget(pid);
      resolve({ code, signal });
    });
  });
  const signalNow = (signal: NodeJS.Signals) => {
    if (!running) return;
    if (spec.container && signal !== 'SIGTERM')
      execFile('docker', ['kill', '--signal', signal, spec.container], () => undefined);
    else child.kill(signal);
  };
  return {
    pid,
    exited,
    get running() {
      return running;
    },
    signal: signalNow,
    async stop(signal, timeoutMs) {
      if (!running) return;
      signalNow(signal);
      const timer = setTimeout(() => signalNow('SIGKILL'), timeoutMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** For people: "exit code 1", "SIGKILL". */
export const describeExit = ({ code, signal }: Exit): string => signal ?? `exit code ${code}`;
