import type { ScriptedRedis } from './scripts.ts';
import type { Settings } from './settings.ts';
import type { SharedClock } from './shared-clock.ts';
import { within } from './timing.ts';
import type { BusStats } from './types.ts';
import { forgetInstances, INSTANCES_KEY } from './view/instances.ts';

/** How often a process says that it lives. One small command a second is all that watching costs while nobody looks. */
const BEAT_MS = 1_000;
/** How long the last word may take: without it the others find out by themselves. */
const GOODBYE_MS = 500;
/** Between two looks for processes that are long gone. */
const TIDY_BEATS = 60;

/** Tells the bus, once a second, that this process lives and what it says of itself; at a graceful stop, that it has gone. */
export class Announcer {
  readonly #redis: ScriptedRedis;
  readonly #settings: Settings;
  readonly #clock: SharedClock;
  readonly #describe: () => object | Promise<object>;
  readonly #stats: () => BusStats;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;
  #beating: Promise<void> | undefined;

  constructor(
    redis: ScriptedRedis,
    settings: Settings,
    clock: SharedClock,
    describe: () => object | Promise<object>,
    stats: () => BusStats,
  ) {
    this.#redis = redis;
    this.#settings = settings;
    this.#clock = clock;
    this.#describe = describe;
    this.#stats = stats;
  }

  start(): void {
    this.#timer = setInterval(() => this.#next(), BEAT_MS);
    this.#next();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await within(GOODBYE_MS, 'goodbye', this.#beat('stopped')).catch(() => {});
  }

  /** One at a time: a slow answer of a store makes the next beat late, not two of them. */
  #next(): void {
    // While Redis is away the next beat tries again.
    this.#beating ??= this.#beat('running')
      .catch(() => {})
      .finally(() => (this.#beating = undefined));
  }

  async #beat(state: 'running' | 'stopped'): Promise<void> {
    const { publishedRecords, queuedRecords, consumers } = this.#stats();
    const told = { ...(await this.#describe()), state, publishedRecords, queuedRecords, consumers };
    const sentMs = performance.now();
    const [seconds, micros] = await this.#redis.busBeat(INSTANCES_KEY, this.#settings.holder, JSON.stringify(told));
    this.#clock.measured(Number(seconds) * 1_000 + Number(micros) / 1_000, sentMs, performance.now());
    if (this.#beats++ % TIDY_BEATS === 0) await forgetInstances(this.#redis);
  }
}
