import { resyncEvent, type Channel } from '../channels/channels.ts';
import type { Connection } from './connection.ts';
import type { SlowReaders } from './outbound.ts';

/** A lagging socket has caught up when this part of its bound, or less, still waits. */
const DRAINED = 1 / 4;

/** The connections that do not take what comes: they get no events until they have caught up, and are closed when they don't. */
export class Laggards implements SlowReaders {
  readonly #connections = new Set<Connection>();
  readonly #slowBytes: number;
  readonly #patienceMs: number;
  readonly #send: (connection: Connection, json: string) => void;
  readonly #close: (connection: Connection) => void;

  constructor(options: {
    slowBytes: number;
    patienceMs: number;
    send: (connection: Connection, json: string) => void;
    close: (connection: Connection) => void;
  }) {
    this.#slowBytes = options.slowBytes;
    this.#patienceMs = options.patienceMs;
    this.#send = options.send;
    this.#close = options.close;
  }

  get size(): number {
    return this.#connections.size;
  }

  lagging(connection: Connection): void {
    connection.laggingSinceMs = performance.now();
    this.#connections.add(connection);
  }

  tooSlow(connection: Connection): void {
    this.#close(connection);
  }

  /** Looks who has caught up and who never will. */
  look(nowMs: number): void {
    for (const connection of this.#connections) {
      if (!connection.open) this.#connections.delete(connection);
      else if (connection.socket.writableLength <= this.#slowBytes * DRAINED) this.#resume(connection);
      else if (nowMs - connection.laggingSinceMs > this.#patienceMs) this.#close(connection);
    }
  }

  /** Events come again. What was missed the client reads by itself: `resync` names each room's newest change. */
  #resume(connection: Connection): void {
    this.#connections.delete(connection);
    connection.laggingSinceMs = 0;
    const missed: Iterable<Channel<Connection>> = connection.missed ?? [];
    connection.missed = null;
    for (const channel of missed)
      if (connection.channels.has(channel)) this.#send(connection, resyncEvent(channel.key, channel.rev));
  }
}
