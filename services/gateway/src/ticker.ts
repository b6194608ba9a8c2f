import { deadlineCame } from './closing.ts';
import type { Gateway } from './gateway.ts';

const TICK_MS = 100;

/** The one clock of everything that happens after a while, so that no connection and no command needs a timer. */
export class Ticker {
  readonly #gateway: Gateway;
  #timer: NodeJS.Timeout | undefined;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(nowMs: number): void {
    const { admission, pending, deadlines, linger, laggards, ended, httpPace, channels, commander, outbound } =
      this.#gateway;
    admission.look(nowMs);
    pending.look(nowMs);
    pending.giveUp(nowMs);
    for (const connection of deadlines.takeDue(nowMs)) deadlineCame(this.#gateway, connection);
    linger.run(nowMs, channels, commander);
    laggards.look(nowMs);
    ended.forgetOld(nowMs);
    httpPace.forgetIdle(nowMs);
    outbound.flush();
  }
}
