import type { ScriptedRedis } from './scripts.ts';
import type { Settings } from './settings.ts';
import type { SharedClock } from './shared-clock.ts';
import { asError } from './timing.ts';
import type { TraceNote, Traces } from './types.ts';

/** Where hops of followed records are noted, those of all traces in one stream. Nobody has to read it. */
const TRACES_STREAM = 'traces';
/** A few dozen traces: whoever follows one looks at once. */
const KEPT = 500;

/** Notes when something that is being followed came by. Only what is followed costs anything. */
export class TraceLog implements Traces {
  readonly #redis: ScriptedRedis;
  readonly #settings: Settings;
  readonly #clock: SharedClock;
  readonly #flushed: () => Promise<void>;

  constructor(redis: ScriptedRedis, settings: Settings, clock: SharedClock, flushed: () => Promise<void>) {
    this.#redis = redis;
    this.#settings = settings;
    this.#clock = clock;
    this.#flushed = flushed;
  }

  note(trace: string, hop: string, momentMs = performance.now()): void {
    const { instance, log } = this.#settings;
    const at = this.#clock.at(momentMs).toFixed(3);
    const fields = ['trace', trace, 'hop', hop, 'at', at, 'instance', instance];
    this.#redis
      .xadd(TRACES_STREAM, 'MAXLEN', '~', KEPT, '*', ...fields)
      .catch((fault: unknown) => log.debug({ err: asError(fault), trace, hop }, 'a hop could not be noted'));
  }

  noteFlushed(trace: string, hop: string): void {
    void this.#flushed().then(() => this.note(trace, hop));
  }

  async read(trace: string): Promise<TraceNote[]> {
    const entries = await this.#redis.xrange(TRACES_STREAM, '-', '+');
    return entries.flatMap(([, [, its, , hop = '', , at = '', , instance = '']]) =>
      its === trace ? [{ hop, atMs: Number(at), instance }] : [],
    );
  }
}
