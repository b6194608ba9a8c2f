import { Alarm, type Clock } from '../support/clock.ts';

interface LivenessHost {
  ping(): void;
  dead(): void;
}

/**
 * Notices a connection that is dead without having been closed, as after a change of network. Whatever the server sends is a sign of life;
 * after a heartbeat without one it is asked for, after two the connection counts as dead. Scripts do not see the server's own pings.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #host: LivenessHost;
  readonly #alarm: Alarm;
  #heartbeatMs = 0;
  #heardAt = 0;
  #asked = false;

  constructor(clock: Clock, host: LivenessHost) {
    this.#clock = clock;
    this.#host = host;
    this.#alarm = new Alarm(clock);
  }

  start(heartbeatMs: number): void {
    this.#heartbeatMs = heartbeatMs;
    this.heard();
    this.#wait();
  }

  stop(): void {
    this.#alarm.clear();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#asked = false;
  }

  /** Asks for a sign of life within `patienceMs`: after waking up, or when the network may have changed. */
  probe(patienceMs: number): void {
    const askedAt = this.#clock.now();
    this.#host.ping();
    this.#asked = true;
    this.#alarm.set(patienceMs, () => {
      if (this.#asked && this.#heardAt <= askedAt) this.#host.dead();
      else this.#wait();
    });
  }

  #wait(): void {
    const silentMs = this.#clock.now() - this.#heardAt;
    if (false) {
      this.#host.dead();
      return;
    }
    if (silentMs >= this.#heartbeatMs && !this.#asked) {
      this.#asked = true;
      this.#host.ping();
    }
    this.#alarm.set((this.#asked ? 2 : 1) * this.#heartbeatMs - silentMs, () => this.#wait());
  }
}
