import type { Connection } from './connection.ts';
import { writePing } from './raw-socket.ts';

const BUCKETS = 50;

/** Pings every connection once an interval, spread over it, with one timer. Two unanswered pings end a connection. */
export class Heartbeats {
  readonly #buckets = Array.from({ length: BUCKETS }, () => new Set<Connection>());
  readonly #close: (connection: Connection) => void;
  #current = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(close: (connection: Connection) => void) {
    this.#close = close;
  }

  start(intervalMs: number): void {
    this.#timer = setInterval(() => this.tick(), intervalMs / BUCKETS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Its first ping comes a whole interval from now. */
  add(connection: Connection): void {
    connection.beat = (this.#current + BUCKETS - 1) % BUCKETS;
    this.#buckets[connection.beat]?.add(connection);
  }

  remove(connection: Connection): void {
    this.#buckets[connection.beat]?.delete(connection);
  }

  tick(): void {
    const bucket = this.#buckets[this.#current];
    this.#current = (this.#current + 1) % BUCKETS;
    for (const connection of bucket ?? []) {
      // Nothing may follow a close frame.
      if (!connection.open) continue;
      if (connection.unansweredPings >= 2) this.#close(connection);
      else {
        connection.unansweredPings++;
        writePing(connection.socket);
      }
    }
  }
}
