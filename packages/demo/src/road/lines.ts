import type { Line } from './line.ts';

/** Roads of one person, to share among all that waits: each task gets the one that may send most at once. */
export class Lines {
  readonly #all: readonly Line[];
  readonly #idle: Set<Line>;

  constructor(all: readonly Line[]) {
    this.#all = all;
    this.#idle = new Set(all);
  }

  /** @throws where more tasks than lines run at a time */
  async with<Value>(task: (line: Line) => Promise<Value>): Promise<Value> {
    const [line] = [...this.#idle].sort((one, other) => other.credit - one.credit);
    if (!line) throw new Error('all lines are busy');
    this.#idle.delete(line);
    try {
      return await task(line);
    } finally {
      this.#idle.add(line);
    }
  }

  close(): void {
    for (const line of this.#all) line.close();
  }
}
