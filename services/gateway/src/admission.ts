import type { Bus } from '@chatapp/bus';
import type { Refusal } from '@chatapp/contracts';
import type { Connection } from './connection.ts';
import type { Pending } from './pending.ts';

export interface AdmissionLimits {
  readonly inFlight: number;
  readonly inFlightPerConnection: number;
  readonly queueBytes: number;
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

  constructor(bus: Bus, pending: Pending, limits: AdmissionLimits) {
    this.#bus = bus;
    this.#pending = pending;
    this.#limits = limits;
  }

  refusal(p: number, connection: Connection | null): Refusal | undefined {
    if (!this.open || !this.#bus.isReady()) return away;
    if (
      this.#pending.size >= this.#limits.inFlight ||
      this.#bus.queuedBytes() >= this.#limits.queueBytes ||
      this.overloaded.has(p) ||
      (connection !== null && connection.inFlight >= this.#limits.inFlightPerConnection)
    )
      return busy;
    return undefined;
  }
}
