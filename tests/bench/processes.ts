import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Of the kernel's clock in /proc: 100 a second on Linux. */
const TICK_US = 10_000;
const PAGE_BYTES = 4_096;

/** What a process has used since it began, all its threads together, in µs of processor time; 0 when it is gone. */
export function cpuUsOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // The name in parentheses may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ofAllThreads = (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_US;
  // The first knows of threads that have ended, but in whole ticks: a short run of a light server would be 0 of them.
  return Math.max(ofAllThreads, ofLivingThreadsUs(pid));
}

/** To the nanosecond where the kernel tells it (schedstat: time on a processor, time waiting, times run); else 0. */
function ofLivingThreadsUs(pid: number): number {
  let ns = 0;
  for (const thread of entriesOf(`/proc/${pid}/task`))
    ns += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0);
  return ns / 1_000;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Resident memory in bytes. */
export function rssOf(pid: number): number {
  return Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES;
}

/** A process and those that it has started: nginx's master and its workers. */
export function withChildren(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    const stat = read(`/proc/${name}/stat`);
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
  });
  return [pid, ...children.map(Number)];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** What all processes of the machine have used since it began, in µs of processor time. */
export function machineCpuUs(): number {
  const [, user, nice, system, , , irq, softirq] = read('/proc/stat').split('\n', 1)[0]!.split(/ +/).map(Number);
  return (user! + nice! + system! + irq! + softirq!) * TICK_US;
}

const PRIORITY = -15;

/**
 * Puts a process before what else the machine does, all of the measured ones alike, so that others disturb less. Linux weighs sessions first
 * (autogroups), and each service leads one of its own. Only who may everything may do this.
 */
export function prefer(pid: number): void {
  try {
    setPriority(pid, PRIORITY);
    writeFileSync(`/proc/${pid}/autogroup`, String(PRIORITY));
  } catch {
    // Then it competes like everybody else.
  }
}
