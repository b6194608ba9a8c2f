import type { Random } from '@chatapp/testkit';
import type { Process, Time } from './time.ts';

/** One direction of a connection: what is sent on it arrives in its order. */
export interface Wire {
  arrivesAt: number;
}

/** Carries what processes tell each other, each time as late as chance has it. */
export class Network {
  readonly #time: Time;
  readonly #random: Random;
  /** How likely a packet must be sent again, and comes late. */
  trouble = 0;
  /** Until when nothing gets to or from a process; what was sent arrives then. */
  readonly #silentUntil = new Map<Process, number>();

  constructor(time: Time, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  send(wire: Wire, from: Process, to: Process, run: () => void): void {
    const latencyMs = this.#random.next() < this.trouble ? this.#random.int(50, 600) : this.#random.int(1, 6);
    const heardAt = Math.max(this.#silentUntil.get(from) ?? 0, this.#silentUntil.get(to) ?? 0);
    wire.arrivesAt = Math.max(wire.arrivesAt, heardAt, this.#time.nowMs + latencyMs);
    this.#time.at(wire.arrivesAt, to, run);
  }

  silence(process: Process, ms: number): void {
    this.#silentUntil.set(process, this.#time.nowMs + ms);
  }

  /** Asks another process, which answers at once or fails. */
  ask<T>(from: Process, to: Process, answer: () => T): Promise<T> {
    const wire = { arrivesAt: 0 };
    return new Promise<T>((resolve, reject) => {
      this.send(wire, from, to, () => {
        let settle: () => void;
        try {
          const value = answer();
          settle = () => resolve(value);
        } catch (error) {
          settle = () => reject(error);
        }
        this.send(wire, to, from, settle);
      });
    });
  }
}
