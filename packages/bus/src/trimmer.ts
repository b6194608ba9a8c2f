import type { Acker } from './acker.ts';
import type { ScriptedRedis } from './scripts.ts';
import type { Settings } from './settings.ts';
import { asError } from './timing.ts';
import type { ConsumeOptions } from './types.ts';

/** Trims the streams on which this instance has acknowledged something lately. So an idle stream costs nothing. */
export class Trimmer {
  readonly #redis: ScriptedRedis;
  readonly #settings: Settings;
  readonly #acker: Acker;
  readonly #requiredGroups: NonNullable<ConsumeOptions['requiredGroups']>;
  readonly #patience: NonNullable<ConsumeOptions['patience']>;
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: ScriptedRedis, settings: Settings, acker: Acker, options: ConsumeOptions) {
    this.#redis = redis;
    this.#settings = settings;
    this.#acker = acker;
    this.#requiredGroups = options.requiredGroups?.bind(options) ?? (() => []);
    this.#patience = options.patience?.bind(options) ?? (() => ({}));
  }

  start(): void {
    this.#timer = setInterval(() => this.#trim(), this.#settings.trimMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #trim(): void {
    const streams = [...this.#acker.touched];
    this.#acker.touched.clear();
    for (const stream of streams) {
      const limits = Object.entries(this.#patience(stream));
      this.#redis
        .busTrim(stream, limits.length, ...limits.flat(), ...this.#requiredGroups(stream))
        .catch((fault: unknown) => {
          this.#acker.touched.add(stream);
          this.#settings.log.debug({ err: asError(fault), stream }, 'trimming failed, will try again');
        });
    }
  }
}
