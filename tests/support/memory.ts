import { readFileSync } from 'node:fs';
import type { Stack } from '@chatapp/stack';

const LOOK_MS = 250;
const PAGE_BYTES = 4_096;

/** The most memory (RSS, in MiB) that each process of a stack and its stores had while somebody looked. */
export class MemoryWatch {
  readonly peaks = new Map<string, number>();
  readonly #stack: Stack;
  readonly #timer: NodeJS.Timeout;

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.look();
  }

  look(): void {
    const { mysql, redis } = this.#stack.stores;
    const processes = this.#stack.instances().map(({ service, index, pid }) => ({ name: `${service}-${index}`, pid }));
    for (const { name, pid } of [...processes, { name: 'mysql', pid: mysql.pid }, { name: 'redis', pid: redis.pid }]) {
      const now = pid === undefined ? 0 : residentMib(pid);
      this.peaks.set(name, Math.max(now, this.peaks.get(name) ?? 0));
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function residentMib(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * PAGE_BYTES) / 1_024 / 1_024);
  } catch {
    return 0;
  }
}
