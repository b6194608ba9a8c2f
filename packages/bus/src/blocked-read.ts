import type { ScriptedRedis } from './scripts.ts';
import { pause } from './timing.ts';

/** The read that may block on a connection, one at a time, and how to end it early. */
export class BlockedRead {
  isRunning = false;
  readonly #control: () => ScriptedRedis | undefined;
  readonly #clientId: number;
  /** Numbers the reads; up to `#unwanted` they shall end. */
  #number = 0;
  #unwanted = 0;
  #isInterrupting = false;
  #waiters: (() => void)[] = [];

  /** `control` answers another connection to the same server than the one that reads, whose client id this is. */
  constructor(control: () => ScriptedRedis | undefined, clientId: number) {
    this.#control = control;
    this.#clientId = clientId;
  }

  async run<T>(read: () => Promise<T>): Promise<T> {
    this.#number++;
    this.isRunning = true;
    try {
      return await read();
    } finally {
      this.isRunning = false;
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const resume of waiters) resume();
    }
  }

  /** Makes the running read return what it has. Redis cannot unblock a read that has yet to reach it, so it is asked until it ends. */
  async interrupt(): Promise<void> {
    this.#unwanted = this.#number;
    if (this.#isInterrupting) return;
    this.#isInterrupting = true;
    while (this.#isUnwanted) {
      await this.#control()
        ?.client('UNBLOCK', this.#clientId)
        .catch(() => {});
      if (this.#isUnwanted) await pause(5);
    }
    this.#isInterrupting = false;
  }

  /** Interrupts the running read, and resolves when it has ended. */
  async end(): Promise<void> {
    if (!this.isRunning) return;
    const ended = new Promise<void>((resolve) => this.#waiters.push(resolve));
    void this.interrupt();
    await ended;
  }

  get #isUnwanted(): boolean {
    return this.isRunning && this.#number <= this.#unwanted;
  }
}
