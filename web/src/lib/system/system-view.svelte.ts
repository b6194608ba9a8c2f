import type { SystemState } from '@chatapp/contracts';
import { wordsFor } from '#lib/session/words.ts';
import { noRates, ratesBetween, type Rates } from './rates.ts';
import { findTroubles, unreachable, type Trouble } from './troubles.ts';

/** Between two looks, while somebody has the page before them. */
const LOOK_MS = 2_000;

/** The running system, looked at again and again for as long as the page is seen. */
export class SystemView {
  readonly #read: () => Promise<SystemState>;
  #state = $state.raw<SystemState>();
  #rates = $state.raw<Rates>(noRates);
  #failure = $state('');
  /** When the last answer came, and since when there has been none; by this device's clock. */
  #answeredAt = new Date().toISOString();
  #away = $state.raw<Trouble>();
  readonly #troubles = $derived(this.#away ? [this.#away] : this.#state ? findTroubles(this.#state) : []);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = true;

  constructor(read: () => Promise<SystemState>) {
    this.#read = read;
  }

  /** As it was seen last; undefined before the first time. */
  get state(): SystemState | undefined {
    return this.#state;
  }

  get rates(): Rates {
    return this.#rates;
  }

  /** The worst first. */
  get troubles(): readonly Trouble[] {
    return this.#troubles;
  }

  /** Whether what is shown is of before: nobody answers. */
  get isStale(): boolean {
    return this.#away !== undefined;
  }

  /** Why nothing can be shown at all, in words. */
  get failure(): string {
    return this.#failure;
  }

  /** Looks until the answer is called. Not while nobody sees the page. */
  start(): () => void {
    this.#stopped = false;
    const seen = (): void => {
      if (document.visibilityState === 'visible') this.again();
      else clearTimeout(this.#timer);
    };
    document.addEventListener('visibilitychange', seen);
    void this.#look();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }

  again(): void {
    clearTimeout(this.#timer);
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      const before = this.#state;
      const after = await this.#read();
      // Two looks that met one reading differ in nothing.
      if (before && after.at > before.at) this.#rates = ratesBetween(before, after);
      this.#state = after;
      this.#away = undefined;
      this.#failure = '';
      this.#answeredAt = new Date().toISOString();
    } catch (error) {
      if (this.#state) this.#away = unreachable(this.#answeredAt);
      else this.#failure = wordsFor(error);
    }
    if (!this.#stopped && document.visibilityState === 'visible')
      this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
  }
}
