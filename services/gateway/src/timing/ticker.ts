import { deadlineCame } from '../sockets/closing.ts';
import type { Gateway } from '../gateway.ts';

const TICK_MS = 100;

/** The one clock of everything that happens after a while, so that no connection and no command needs a timer. */
export class Ticker {
  readonly #gateway: Gateway;
  #timer: NodeJS.Timeout | undefined;
  #lastMs = performance.now();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  start(): void {
    this.#lastMs = performance.now();
    this.#timer = setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(nowMs: number): void {
    const { admission, pending, deadlines, linger, laggards, ended, roles, httpPace, channels, commander, outbound } =
      this.#gateway;
    admission.look(nowMs);
    pending.look(nowMs, Math.max(0, nowMs - this.#lastMs - TICK_MS));
    this.#lastMs = nowMs;
    pending.giveUp(nowMs);
    for (const connection of deadlines.takeDue(nowMs)) deadlineCame(this.#gateway, connection);
    linger.run(nowMs, channels, commander);
    laggards.look(nowMs);
    this.#gateway.presence.tick(nowMs);
    ended.forgetOld(nowMs);
    roles.forgetOld(nowMs);
    httpPace.forgetIdle(nowMs);
    outbound.flush();
  }
}
