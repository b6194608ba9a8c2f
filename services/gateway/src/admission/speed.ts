import type { Connection } from '../sockets/connection.ts';
import { Pace } from './pace.ts';

export interface SpeedLimits {
  readonly perSecond: number;
  readonly burst: number;
  readonly floodRefusals: number;
  readonly badFrames: number;
}

const FLOOD_QUIET_MS = 10_000;
const BAD_FRAME_QUIET_MS = 60_000;

/** How fast requests may come, and when those who pay no heed to that are put out. */
export class Speed extends Pace {
  readonly #limits: SpeedLimits;

  constructor(limits: SpeedLimits) {
    super(limits.perSecond, limits.burst);
    this.#limits = limits;
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
