import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BusOptions } from '../../src/index.ts';

const program = fileURLToPath(new URL('worker-process.ts', import.meta.url));

export type WorkerOptions = Partial<BusOptions> & { delayMs?: number };

/** Worker processes of one test file, so that none is left behind. */
export class Processes {
  readonly #running = new Set<ChildProcess>();

  start(redisUrl: string, instance: string, options: WorkerOptions): ChildProcess {
    const child = spawn(process.execPath, [program, redisUrl, instance, JSON.stringify(options)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  async signal(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    const exited = signal === 'SIGKILL' || signal === 'SIGTERM' ? once(child, 'exit') : undefined;
    child.kill(signal);
    await exited;
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.#running].map((child) => this.signal(child, 'SIGKILL')));
  }
}
