import type { Probe, Trace } from '@chatapp/contracts';
import { wordsFor } from '#lib/session/words.ts';
import type { StopName } from './geometry.ts';
import { hopOrder } from './hops.ts';

export interface ProbeCalls {
  send(): Promise<Probe>;
  read(trace: string): Promise<Trace>;
  /** Hears of probes that came back to this browser. @returns what ends it */
  returned(heard: (trace: string) => void): () => void;
}

/** Between two questions how far it has come. */
const ASK_MS = 250;
/** Somebody is away, most likely: what the page shows by itself. */
const PATIENCE_MS = 20_000;
/** How much later than at its gateway it may be in this browser, if it comes here at all. */
const LAST_LEG_MS = 1_500;
/** How long the dot takes from stop to stop: what takes a millisecond could not be seen. */
export const STEP_MS = 480;

/** One message followed over the road: sent, and then shown stop by stop, slower than it was. */
export class ProbeRun {
  readonly #calls: ProbeCalls;
  #trace = $state.raw<Trace>();
  #busy = $state(false);
  #failure = $state('');
  #shown = $state(-1);
  #returnedMs = $state<number>();
  /** Every place where it has been, as far as is known. */
  readonly #stops = $derived.by((): StopName[] => {
    if (!this.#trace) return [];
    const hops = new Set(this.#trace.hops.map(({ name }) => name));
    return [
      'sent',
      ...hopOrder.filter((name) => hops.has(name)),
      ...(this.#returnedMs === undefined ? [] : ['returned' as const]),
    ];
  });
  #run = 0;

  constructor(calls: ProbeCalls) {
    this.#calls = calls;
  }

  get trace(): Trace | undefined {
    return this.#trace;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get failure(): string {
    return this.#failure;
  }

  /** From the press of the button to the message's being back in this browser. */
  get returnedMs(): number | undefined {
    return this.#returnedMs;
  }

  /** Where its dot is; undefined where there is none. */
  get place(): StopName | undefined {
    return this.#stops[this.#shown];
  }

  /** What is written at a stop that the dot has reached: milliseconds since the gateway took it, or since the press of the button. */
  timeAt(stop: StopName): number | undefined {
    if (this.#stops.indexOf(stop) > this.#shown) return undefined;
    if (stop === 'returned') return this.#returnedMs;
    return this.#trace?.hops.find(({ name }) => name === stop)?.afterMs;
  }

  async send(): Promise<void> {
    const run = ++this.#run;
    this.#busy = true;
    this.#failure = '';
    this.#trace = undefined;
    this.#returnedMs = undefined;
    this.#shown = -1;
    const sentMs = performance.now();
    // It may be back before the answer that names it.
    const heard = new Map<string, number>();
    const unlisten = this.#calls.returned((trace) => heard.set(trace, performance.now() - sentMs));
    let doneMs: number | undefined;
    try {
      const { trace } = await this.#calls.send();
      this.#trace = { trace, at: null, hops: [], done: false };
      void this.#show(run);
      for (let endMs = sentMs + PATIENCE_MS; run === this.#run && performance.now() < endMs;) {
        // One question that fails is asked again.
        if (!this.#trace.done) this.#trace = await this.#calls.read(trace).catch(() => this.#trace!);
        this.#returnedMs = heard.get(trace);
        if (this.#trace.done && this.#returnedMs !== undefined) break;
        if (this.#trace.done) endMs = Math.min(endMs, (doneMs ??= performance.now()) + LAST_LEG_MS);
        await pause(ASK_MS);
      }
    } catch (error) {
      if (run === this.#run) this.#failure = wordsFor(error);
    } finally {
      unlisten();
      if (run === this.#run) this.#busy = false;
    }
  }

  stop(): void {
    this.#run++;
  }

  /** Takes the dot from stop to stop, and waits with it where the message itself has come no further. */
  async #show(run: number): Promise<void> {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    while (run === this.#run && (this.#busy || this.#shown < this.#stops.length - 1)) {
      if (this.#shown < this.#stops.length - 1) this.#shown = isStill ? this.#stops.length - 1 : this.#shown + 1;
      await pause(isStill ? ASK_MS : STEP_MS);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
