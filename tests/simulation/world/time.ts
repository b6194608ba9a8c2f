/** A process of the simulated system: while it sleeps nothing of it happens, and once it is dead never again. */
export class Process {
  readonly name: string;
  isDead = false;
  sleepsUntil = 0;

  constructor(name: string) {
    this.name = name;
  }
}

interface Task {
  at: number;
  readonly order: number;
  readonly process: Process;
  readonly run: () => void;
  readonly everyMs?: number;
  isCancelled: boolean;
}

/** 2030, so that ids and times look like some. */
const EPOCH_MS = Date.UTC(2030, 0, 1);

/**
 * Time that passes only when told to, from task to task, in one order that the seed decides. While it is installed, all timers and clocks
 * of the language are its own, so production code runs on it as it is; what a process sets, that process finds when it wakes up.
 */
export class Time {
  /** Tells whatever nobody else does. */
  readonly outside = new Process('outside');
  current = this.outside;
  steps = 0;
  readonly #tasks: Task[] = [];
  #nowMs = 1_000;
  #order = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, process: Process, run: () => void, everyMs?: number): Task {
    const task = { at: Math.max(atMs, this.#nowMs), order: this.#order++, process, run, isCancelled: false };
    this.#insert(everyMs === undefined ? task : Object.assign(task, { everyMs }));
    return task;
  }

  after(delayMs: number, process: Process, run: () => void): Task {
    return this.at(this.#nowMs + delayMs, process, run);
  }

  /** Lets time pass, with all that promises do in it. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settled();
    for (let task = this.#tasks[0]; task !== undefined && task.at <= endMs; task = this.#tasks[0]) {
      this.#tasks.shift();
      if (task.isCancelled || task.process.isDead) continue;
      this.#nowMs = task.at;
      if (task.process.sleepsUntil > task.at) {
        task.at = task.process.sleepsUntil;
        this.#insert(task);
        continue;
      }
      this.steps++;
      this.current = task.process;
      task.run();
      await settled();
      this.current = this.outside;
      if (task.everyMs === undefined || task.isCancelled) continue;
      task.at = this.#nowMs + task.everyMs;
      this.#insert(task);
    }
    this.#nowMs = endMs;
  }

  /** @returns what puts the clocks of the language back. */
  install(random: () => number): () => void {
    const replaced = {
      setTimeout: (run: () => void, delayMs = 0) => this.#timer(run, delayMs),
      setInterval: (run: () => void, everyMs: number) => this.#timer(run, everyMs, everyMs),
      setImmediate: (run: () => void) => this.#timer(run, 0),
      clearTimeout: cancel,
      clearInterval: cancel,
    };
    const before = Object.fromEntries(Object.keys(replaced).map((name) => [name, Reflect.get(globalThis, name)]));
    const { now } = Date;
    const { random: chance } = Math;
    Object.assign(globalThis, replaced);
    Date.now = () => EPOCH_MS + Math.floor(this.#nowMs);
    Math.random = random;
    Object.defineProperty(performance, 'now', { value: () => this.#nowMs, configurable: true });
    return () => {
      Object.assign(globalThis, before);
      Date.now = now;
      Math.random = chance;
      Reflect.deleteProperty(performance, 'now');
    };
  }

  #timer(run: () => void, delayMs: number, everyMs?: number): object {
    // What is no number of milliseconds, or too many, Node takes for one.
    const waitMs = delayMs >= 0 && delayMs < 2 ** 31 ? delayMs : 1;
    const task = this.at(this.#nowMs + waitMs, this.current, run, everyMs);
    const timer = { task, unref: () => timer };
    return timer;
  }

  #insert(task: Task): void {
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#tasks[middle] as Task;
      if (other.at < task.at || (other.at === task.at && other.order < task.order)) low = middle + 1;
      else high = middle;
    }
    this.#tasks.splice(low, 0, task);
  }
}

/** Node comes to the next tick when no promise has anything left to do: much sooner than to the next turn of its loop. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

function cancel(timer: { task: Task } | undefined): void {
  if (timer) timer.task.isCancelled = true;
}
