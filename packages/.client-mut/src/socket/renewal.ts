import type { GetToken } from '../http/api.ts';
import { Alarm, type Clock } from '../support/clock.ts';

interface RenewalHost {
  hello(token: string): void;
  /** The token cannot be renewed; the renewal goes on trying. */
  failed(error: unknown): void;
}

/** A newer token is sent this long before the old one ends (or at half of what is left, if that is sooner). */
const MARGIN_MS = 60_000;
/** Between looks for a newer token where the one in use looks ended: this machine's clock may be wrong. */
const AGAIN_MS = 15_000;

/** Says hello again with a newer token before the connection's own ends. */
export class Renewal {
  readonly #clock: Clock;
  readonly #getToken: GetToken;
  readonly #host: RenewalHost;
  readonly #alarm: Alarm;
  #token = '';
  #run = 0;

  constructor(clock: Clock, getToken: GetToken, host: RenewalHost) {
    this.#clock = clock;
    this.#getToken = getToken;
    this.#host = host;
    this.#alarm = new Alarm(clock);
  }

  /** The connection now stands on `token`, which ends at `endsAt` (ISO 8601, by the server's clock). */
  start(token: string, endsAt: string): void {
    this.stop();
    this.#token = token;
    const leftMs = Date.parse(endsAt) - this.#clock.now();
    const marginMs = Math.min(MARGIN_MS, leftMs / 2);
    this.#wait(leftMs > 0 ? leftMs - marginMs : AGAIN_MS, leftMs > 0 ? marginMs : MARGIN_MS);
  }

  stop(): void {
    this.#run++;
    this.#alarm.clear();
  }

  #wait(delayMs: number, marginMs: number): void {
    const run = this.#run;
    this.#alarm.set(delayMs, () => void this.#look(run, marginMs));
  }

  async #look(run: number, marginMs: number): Promise<void> {
    try {
      // Half as much again: what is left of the old one by now is just the margin.
      const token = await this.#getToken(marginMs * 1.5);
      if (run !== this.#run) return;
      if (token === this.#token) this.#wait(Math.min(AGAIN_MS, Math.max(marginMs / 2, 100)), marginMs);
      else {
        this.#token = token;
        this.#host.hello(token);
        this.#wait(AGAIN_MS, marginMs);
      }
    } catch (error) {
      if (run !== this.#run) return;
      this.#wait(Math.min(AGAIN_MS, Math.max(marginMs / 4, 100)), marginMs);
      this.#host.failed(error);
    }
  }
}
