import { Alarm, type Clock } from '../support/clock.ts';

interface LivenessHost {
  ping(): void;
  dead(): void;
}

/** From sending something to asking whether anybody is there, and from asking to giving up. */
const ANSWER_MS = 5_000;
const ANSWER_PROBE_MS = 10_000;

/**
 * Notices a connection that is dead without having been closed, as after a change of network. Whatever the server sends is a sign of life;
 * after a heartbeat without one it is asked for, after two the connection counts as dead. Scripts do not see the server's own pings.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #host: LivenessHost;
  readonly #alarm: Alarm;
  readonly #answer: Alarm;
  #heartbeatMs = 0;
  #heardAt = 0;
  #asked = false;

  constructor(clock: Clock, host: LivenessHost) {
    this.#clock = clock;
    this.#host = host;
    this.#alarm = new Alarm(clock);
    this.#answer = new Alarm(clock);
  }

  start(heartbeatMs: number): void {
    this.#heartbeatMs = heartbeatMs;
    this.heard();
    this.#wait();
  }

  stop(): void {
    this.#alarm.clear();
    this.#answer.clear();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#asked = false;
  }

  /** Something was sent that has an answer: silence now means something sooner than after a heartbeat. */
  sent(): void {
    if (this.#answer.isSet) return;
    const sentAt = this.#clock.now();
    this.#answer.set(ANSWER_MS, () => {
      if (this.#heardAt <= sentAt && !this.#asked) this.probe(ANSWER_PROBE_MS);
    });
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
    if (silentMs >= 2 * this.#heartbeatMs) {
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
