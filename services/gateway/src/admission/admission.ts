import type { Bus } from '@chatapp/bus';
import { streams, type Refusal } from '@chatapp/contracts';
import type { Connection } from '../sockets/connection.ts';
import type { Pending } from '../commands/pending.ts';

export interface AdmissionLimits {
  readonly inFlight: number;
  readonly inFlightPerConnection: number;
  readonly queueBytes: number;
  /** How long Redis may be away before commands are refused; until then they wait for it. */
  readonly awayMs: number;
}

const busy: Refusal = { code: 'busy', retryAfterMs: 1_000 };
const away: Refusal = { code: 'unavailable', retryAfterMs: 1_000 };

/** Whether a command can be taken now. What cannot is refused with a reason and when to try again: nothing is dropped silently. */
export class Admission {
  readonly #bus: Bus;
  readonly #pending: Pending;
  readonly #limits: AdmissionLimits;
  /** Partitions whose writer is too far behind. */
  readonly overloaded = new Set<number>();
  /** The gateway stops: no new connections. */
  draining = false;
  /** Whether answers can arrive: not before the inbox is there, and not once a stopping gateway has waited for them. */
  open = false;
  /** When Redis was last there. */
  #readyMs = 0;

  constructor(bus: Bus, pending: Pending, limits: AdmissionLimits) {
    this.#bus = bus;
    this.#pending = pending;
    this.#limits = limits;
  }

  refusal(p: number, connection: Connection | null): Refusal | undefined {
    if (!this.open || this.#isAway(performance.now())) return away;
    if (
      this.#pending.size >= this.#limits.inFlight ||
      this.#bus.queuedBytes() >= this.#limits.queueBytes ||
      this.overloaded.has(p) ||
      this.#pending.isFull(streams.commands(p)) ||
      (connection !== null && connection.inFlight >= this.#limits.inFlightPerConnection)
    )
      return busy;
    return undefined;
  }

  /** The same for what goes with another command; `hasRoom`: whether there is memory for one more. */
  refusalToWait(hasRoom: boolean): Refusal | undefined {
    if (!this.open || this.#isAway(performance.now())) return away;
    return hasRoom ? undefined : busy;
  }

  /** Keeps note of when Redis was there, also while nobody asks. */
  look(nowMs: number): void {
    if (this.#bus.isReady()) this.#readyMs = nowMs;
  }

  #isAway(nowMs: number): boolean {
    this.look(nowMs);
    return nowMs - this.#readyMs > this.#limits.awayMs;
  }
}
