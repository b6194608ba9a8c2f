import { createSubscriber } from 'svelte/reactivity';

const EVERY_MS = 1_000;

/** The time of day, for what counts down. Ticks only while something shows it. */
export class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, EVERY_MS);
    return () => clearInterval(timer);
  });

  get now(): Date {
    this.#subscribe();
    return new Date();
  }
}
