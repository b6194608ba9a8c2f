import { Worker } from 'node:worker_threads';

export interface WatchdogOptions {
  /** How long the event loop may stand still; 0: for ever. */
  readonly hungAfterMs: number;
  /** For the last line of the log, which the thread writes: whoever writes it else hangs. */
  readonly service: string;
  readonly instance: string;
}

/** Looks within `hungAfterMs`, at the least: what is measured is right to one of them. */
const LOOKS = 10;
/** Between two looks, at the most. Both threads together take 0.4 ms of a second for them. */
const LOOK_EVERY_MS = 1_000;

/**
 * Ends a process whose event loop has not turned for `hungAfterMs`, so that whoever looks after it starts another one: it still accepts
 * connections, and never answers. A thread counts how often it has looked without the loop having turned. It looks at no clock: a process
 * that was stopped and goes on, or a machine that slept, has lost nothing, since the thread slept too.
 * @returns what ends it
 */
export function watchEventLoop({ hungAfterMs, service, instance }: WatchdogOptions): () => void {
  if (hungAfterMs === 0) return () => undefined;
  const lookMs = Math.min(LOOK_EVERY_MS, hungAfterMs / LOOKS);
  const turns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => Atomics.add(turns, 0, 1), lookMs).unref();
  const line = { level: 'fatal', service, instance, hungAfterMs, msg: 'the event loop hangs: ending the process' };
  const data: WatchdogData = { turns, lookMs, looks: Math.ceil(hungAfterMs / lookMs), line };
  const worker = new Worker(new URL('./watchdog-thread.mjs', import.meta.url), {
    workerData: data,
    name: 'watchdog',
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
  });
  worker.unref();
  return () => {
    clearInterval(timer);
    void worker.terminate();
  };
}

export interface WatchdogData {
  /** Counts up with every turn of the event loop that the timer had a part in. */
  readonly turns: Int32Array;
  readonly lookMs: number;
  readonly looks: number;
  readonly line: object;
}
