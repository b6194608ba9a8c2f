import { streams, type Command } from '@chatapp/contracts';

/** 50 ms, 100 ms, … : 1.55 s in all. */
export const MAX_DEFERRALS = 5;
const FIRST_WAIT_MS = 50;

type Deferrable = Command & { deferrals?: number };

/** How often a command has been put off. */
export const deferralsOf = (command: Command): number => (command as Deferrable).deferrals ?? 0;

/** Commands that wait for news which is on its way, and then take their partition's road again. Other commands pass them meanwhile. */
export class Deferrals {
  readonly #publish: (stream: string, record: string) => void;
  readonly #waiting = new Map<NodeJS.Timeout, () => void>();
  #isStopped = false;

  constructor(publish: (stream: string, record: string) => void) {
    this.#publish = publish;
  }

  add(command: Command, p: number): void {
    const deferrals = deferralsOf(command) + 1;
    const again = () =>
      this.#publish(streams.commands(p), JSON.stringify({ ...command, deferrals } satisfies Deferrable));
    if (this.#isStopped) return again();
    const run = () => {
      this.#waiting.delete(timer);
      again();
    };
    const timer = setTimeout(run, FIRST_WAIT_MS * 2 ** (deferrals - 1));
    this.#waiting.set(timer, again);
  }

  /** Sends them all on now, and what is added later at once. */
  stop(): void {
    this.#isStopped = true;
    for (const [timer, again] of this.#waiting) {
      clearTimeout(timer);
      again();
    }
    this.#waiting.clear();
  }
}
