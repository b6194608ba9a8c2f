import type { Connection } from './connection.ts';

export interface SpeedLimits {
  readonly perSecond: number;
  readonly burst: number;
  readonly floodRefusals: number;
  readonly badFrames: number;
}

const FLOOD_QUIET_MS = 10_000;
const BAD_FRAME_QUIET_MS = 60_000;

/** Anything with a token bucket. */
export interface Paced {
  tokens: number;
  refilledMs: number;
}

/** How fast requests may come: a token bucket each. */
export class Speed {
  readonly #limits: SpeedLimits;

  constructor(limits: SpeedLimits) {
    this.#limits = limits;
  }

  grant(paced: Paced, nowMs: number): void {
    paced.tokens = this.#limits.burst;
    paced.refilledMs = nowMs;
  }

  /** Takes one token. @returns 0, or how long to wait for one. */
  take(paced: Paced, nowMs: number): number {
    const { perSecond, burst } = this.#limits;
    paced.tokens = Math.min(burst, paced.tokens + ((nowMs - paced.refilledMs) * perSecond) / 1_000);
    paced.refilledMs = nowMs;
    if (paced.tokens < 1) return Math.ceil(((1 - paced.tokens) * 1_000) / perSecond);
    paced.tokens -= 1;
    return 0;
  }

  /** Counts a refusal. @returns whether the connection pays no heed to them. */
  isFlooding(connection: Connection, nowMs: number): boolean {
    if (nowMs - connection.floodedMs > FLOOD_QUIET_MS) connection.floods = 0;
    connection.floodedMs = nowMs;
    return ++connection.floods > this.#limits.floodRefusals;
  }

  /** Counts a frame that could not be understood. @returns whether they are too many. */
  isGarbage(connection: Connection, nowMs: number): boolean {
    if (nowMs - connection.badFrameMs > BAD_FRAME_QUIET_MS) connection.badFrames = 0;
    connection.badFrameMs = nowMs;
    return ++connection.badFrames > this.#limits.badFrames;
  }
}
