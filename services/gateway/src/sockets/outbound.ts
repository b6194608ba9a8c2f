import type { Channel } from '../channels/channels.ts';
import type { Connection } from './connection.ts';
import { eventFrames } from './frame.ts';
import { writeFrames } from './raw-socket.ts';

export interface OutboundLimits {
  /** What may wait for a socket before it counts as lagging. */
  readonly slowBytes: number;
  /** What may wait for a lagging one before it is closed. */
  readonly maxBytes: number;
}

/** Told about sockets that do not keep up. */
export interface SlowReaders {
  lagging(connection: Connection): void;
  tooSlow(connection: Connection): void;
}

/**
 * What goes out, gathered for one turn and written at its end: the events of a room in one frame that all its sockets share, and all
 * frames of a socket in one write. The kernel's cost is per write, so this is what makes a busy room cheap (docs/scale.md).
 */
export class Outbound {
  readonly #limits: OutboundLimits;
  readonly #slow: SlowReaders;
  #channels: Channel<Connection>[] = [];
  #connections: Connection[] = [];
  #scheduled = false;
  writes = 0;
  frames = 0;
  deliveries = 0;

  constructor(limits: OutboundLimits, slow: SlowReaders) {
    this.#limits = limits;
    this.#slow = slow;
  }

  /** An event for everybody in the channel. */
  all(channel: Channel<Connection>, json: string): void {
    if (channel.batch.length === 0) {
      channel.batch = [json];
      this.#channels.push(channel);
    } else channel.batch.push(json);
    this.#schedule();
  }

  /** A passing signal for everybody in the channel but one person. */
  others(channel: Channel<Connection>, user: string, json: string): void {
    const [frame] = eventFrames([json]);
    for (const connection of channel.subscribers)
      if (frame !== undefined && connection.user !== user && connection.laggingSinceMs === 0)
        this.#push(connection, frame);
  }

  /** An event for one connection: it gets these even while it lags. */
  one(connection: Connection, json: string): void {
    this.#push(connection, json);
    this.deliveries++;
  }

  /** Frames what waits for the channel, for those who are in it now. */
  seal(channel: Channel<Connection>): void {
    const { batch } = channel;
    if (batch.length === 0) return;
    channel.batch = [];
    const frames = eventFrames(batch);
    this.deliveries += batch.length * channel.subscribers.size;
    for (const connection of channel.subscribers) {
      for (const frame of frames) {
        // One may fall behind in the middle of this.
        if (connection.laggingSinceMs > 0) (connection.missed ??= new Set()).add(channel);
        else this.#push(connection, frame);
      }
    }
  }

  /** Writes everything that has gathered. Runs by itself at the end of a turn. */
  flush(): void {
    this.#scheduled = false;
    const channels = this.#channels;
    this.#channels = [];
    for (const channel of channels) this.seal(channel);
    const connections = this.#connections;
    this.#connections = [];
    for (const connection of connections) this.#write(connection);
  }

  /** Writes what has gathered for one connection, which is about to be closed. */
  flushOne(connection: Connection): void {
    for (const channel of connection.channels) this.seal(channel);
    this.#write(connection);
  }

  #push(connection: Connection, piece: string | Buffer): void {
    if (!connection.open) return;
    if (connection.pieces.length === 0) this.#connections.push(connection);
    connection.push(piece);
    // Not all at the end of a turn that brings much: only what has been written shows whether it is taken.
    if (connection.pieceBytes > this.#limits.slowBytes / 4) this.#write(connection);
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  #write(connection: Connection): void {
    const pieces = connection.takePieces();
    if (pieces.length === 0 || !connection.open) return;
    const frames = toFrames(pieces);
    writeFrames(connection.socket, frames);
    this.writes++;
    this.frames += frames.length;
    const waiting = connection.socket.writableLength;
    if (waiting <= this.#limits.slowBytes) return;
    if (connection.laggingSinceMs === 0) this.#slow.lagging(connection);
    else if (waiting > this.#limits.maxBytes && !connection.saidGoodbye) this.#slow.tooSlow(connection);
  }
}

/** Neighbouring events for this connection alone share a frame. */
function toFrames(pieces: readonly (string | Buffer)[]): Buffer[] {
  const frames: Buffer[] = [];
  let own: string[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') own.push(piece);
    else {
      if (own.length > 0) frames.push(...eventFrames(own));
      own = [];
      frames.push(piece);
    }
  }
  if (own.length > 0) frames.push(...eventFrames(own));
  return frames;
}
