import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from '../errors.ts';
import { isHalted } from '../process-identity.ts';
import { describeExit, startProcess, type ManagedProcess, type ProcessSpec } from './spawn.ts';
import { lastLines } from './tail.ts';

export type State = 'starting' | 'ready' | 'paused' | 'crashed' | 'stopped';

/** Something that happened to a process, for whoever shows it. */
export interface StackEvent {
  kind: 'crashed' | 'recovered' | 'gave-up' | 'notice';
  name: string;
  message: string;
}

export interface SuperviseOptions {
  name: string;
  /** Asked before each start, so that what a start needs (a port) may change. */
  spec(): ProcessSpec | Promise<ProcessSpec>;
  /** Asked every 50 ms until it says yes. May throw a StackError: then it never will. */
  ready(): Promise<boolean>;
  readyTimeoutMs: number;
  stopSignal: NodeJS.Signals;
  stopTimeoutMs: number;
  /** Whether a crash is followed by another start. */
  restart: boolean;
  /** Crashes in a minute after which it is not started again; unlimited where absent. */
  maxCrashesPerMinute?: number;
  onEvent: (event: StackEvent) => void;
}

const READY_POLL_MS = 50;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_MAX_MS = 10_000;
/** A process that lived this long starts again with the first back-off. */
const STEADY_MS = 30_000;
const HALT_TIMEOUT_MS = 500;
/** Failed starts before the first success after which `start` gives up. */
const START_TRIES = 3;

/** One process that is kept running: started, waited for, started again with growing pauses when it dies, stopped when asked. */
export class Supervised {
  readonly name: string;
  readonly #options: SuperviseOptions;
  #process: ManagedProcess | undefined;
  #state: State = 'stopped';
  #wanted = false;
  #crashes: number[] = [];
  #backoffMs = BACKOFF_FIRST_MS;
  #wake = new AbortController();
  /** The start or the recovery that goes on now. */
  #task: Promise<void> = Promise.resolve();

  constructor(options: SuperviseOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get state(): State {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.running ? this.#process.pid : undefined;
  }

  /** @throws StackError when it does not become ready */
  start(): Promise<void> {
    if (this.#wanted) return this.#task;
    this.#wanted = true;
    this.#wake = new AbortController();
    this.#task = this.#startFirst();
    return this.#task;
  }

  async #startFirst(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#startOnce();
        return;
      } catch (error) {
        await this.#end();
        if (error instanceof StackError || attempt === START_TRIES || !this.#wanted) {
          this.#wanted = false;
          this.#state = 'stopped';
          throw error instanceof StackError ? error : await this.#failure(error);
        }
      }
    }
  }

  async #startOnce(): Promise<void> {
    this.#state = 'starting';
    const spec = await this.#options.spec();
    const process = await startProcess(spec);
    this.#process = process;
    if (!this.#wanted) await this.#end();
    const startedMs = performance.now();
    const deadline = startedMs + this.#options.readyTimeoutMs;
    while (!(await this.#options.ready())) {
      if (!process.running) throw new Error(`ended while starting (${describeExit(await process.exited)})`);
      if (performance.now() > deadline) throw new Error(`not ready after ${this.#options.readyTimeoutMs / 1_000} s`);
      await sleep(READY_POLL_MS);
    }
    if (!process.running) throw new Error(`ended while starting (${describeExit(await process.exited)})`);
    this.#state = 'ready';
    void process.exited.then((exit) => this.#onExit(process, describeExit(exit), performance.now() - startedMs));
  }

  async #failure(error: unknown): Promise<StackError> {
    const { logFile } = await this.#options.spec();
    const reason = error instanceof Error ? error.message : String(error);
    return new StackError(`${this.name} does not start: ${reason}. The end of ${logFile}:\n${lastLines(logFile, 12)}`);
  }

  #onExit(process: ManagedProcess, how: string, livedMs: number): void {
    if (this.#process !== process || !this.#wanted) return;
    if (livedMs > STEADY_MS) this.#backoffMs = BACKOFF_FIRST_MS;
    this.#task = this.#recover(how);
  }

  /** After a crash: starts again until it is ready, given up on, or no longer wanted. */
  async #recover(how: string): Promise<void> {
    const { restart, maxCrashesPerMinute = Infinity, onEvent } = this.#options;
    this.#state = 'crashed';
    if (!restart) return onEvent({ kind: 'crashed', name: this.name, message: `${this.name} died (${how})` });
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < 60_000), now];
    if (this.#crashes.length > maxCrashesPerMinute) {
      const { logFile } = await this.#options.spec();
      const message = `${this.name} died ${this.#crashes.length} times within a minute (${how}). The end of ${logFile}:\n${lastLines(logFile, 8)}`;
      return onEvent({ kind: 'gave-up', name: this.name, message });
    }
    onEvent({ kind: 'crashed', name: this.name, message: `${this.name} died (${how}); starting it again` });
    await sleep(this.#backoffMs, undefined, { signal: this.#wake.signal }).catch(() => undefined);
    this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MAX_MS);
    if (!this.#wanted) return;
    try {
      await this.#startOnce();
      onEvent({ kind: 'recovered', name: this.name, message: `${this.name} runs again` });
    } catch (error) {
      await this.#end();
      if (this.#wanted) await this.#recover(error instanceof Error ? error.message : String(error));
    }
  }

  async #end(): Promise<void> {
    await this.#process?.stop('SIGKILL', 1_000);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.signal(signal);
  }

  /** Holds it still. On return it does nothing any more. */
  pause(): void {
    this.signal('SIGSTOP');
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (let waitedMs = 0; waitedMs < HALT_TIMEOUT_MS && !isHalted(this.pid ?? 0); waitedMs++)
      Atomics.wait(clock, 0, 0, 1);
    this.#state = 'paused';
  }

  resume(): void {
    this.signal('SIGCONT');
    this.#state = 'ready';
  }

  /** Asks it to end in its own time; `stop` follows. */
  retire(signal: NodeJS.Signals): void {
    this.#wanted = false;
    this.#wake.abort();
    this.signal(signal);
  }

  /** Ends it and does not start it again. Without a signal, as gracefully as it can. */
  async stop(signal: NodeJS.Signals = this.#options.stopSignal): Promise<void> {
    this.#wanted = false;
    this.#wake.abort();
    if (this.#state === 'paused') this.signal('SIGCONT');
    await this.#process?.stop(signal, this.#options.stopTimeoutMs);
    await this.#task.catch(() => undefined);
    this.#state = 'stopped';
  }
}
