import type { Socket } from 'node:net';
import type { Actor, Availability } from '@chatapp/contracts';
import type { WebSocket } from 'ws';
import type { Paced } from '../admission/pace.ts';
import type { Channel, Subscriber } from '../channels/channels.ts';
import type { Watching } from '../presence/watches.ts';
import type { QueuedRequest } from './receive.ts';

const NOTHING: readonly never[] = [];

/**
 * One WebSocket, and all that is known of it. There may be tens of thousands: no closures, no timers of its own, and what most
 * connections never need is made when it is needed.
 */
export class Connection implements Subscriber<Connection> {
  readonly id: string;
  readonly ws: WebSocket;
  readonly socket: Socket;
  readonly address: string;
  readonly channels: Set<Channel<Connection>> = new Set();

  /** Who this is, once hello's token was verified. */
  actor: Actor | null = null;
  /** Whether `welcome` went out. */
  welcomed = false;
  /** Whether it was told that it will be closed, and when to come back. */
  saidGoodbye = false;
  /** Whether the server has begun to close it: nothing is sent any more. */
  closing = false;

  /** Requests that wait for hello's token to be verified; null while none is being verified. */
  waiting: QueuedRequest[] | null = null;
  /** Commands without an answer yet. */
  inFlight = 0;
  /** Subscriptions to rooms on their way. */
  subscribing = 0;
  /** End of its token, in seconds since 1970. */
  expiresS = 0;
  /** Token bucket: what is left, and as of when. */
  tokens = 0;
  refilledMs = 0;
  /** The same for rooms that it subscribes to. */
  subscribed: Paced | null = null;
  /** The same for changes of whom it watches. */
  watched: Paced | null = null;
  floods = 0;
  floodedMs = 0;
  badFrames = 0;
  badFrameMs = 0;
  /** Room → when this connection last signalled typing there. */
  typedMs: Map<string, number> | null = null;
  /** What it says of the person in front of it. */
  availability: Availability = 'online';
  watching: Watching | null = null;

  /** Slot of the next deadline (hello, then the token's end), and of the heartbeat. */
  deadlineSlot = 0;
  beat = 0;
  unansweredPings = 0;

  /** What goes out at the end of the turn: JSON events for this connection alone, and frames that it shares with others. */
  pieces: (string | Buffer)[] = NOTHING as never[];
  pieceBytes = 0;
  /** Since when it takes less than comes; 0 while it keeps up. */
  laggingSinceMs = 0;
  /** Rooms of which it did not get everything while it lagged. */
  missed: Set<Channel<Connection>> | null = null;

  constructor(id: string, ws: WebSocket, socket: Socket, address: string) {
    this.id = id;
    this.ws = ws;
    this.socket = socket;
    this.address = address;
  }

  get user(): string {
    return this.actor?.id ?? '';
  }

  /** Whether something sent to it can arrive. */
  get open(): boolean {
    return !this.closing && this.ws.readyState === this.ws.OPEN;
  }

  push(piece: string | Buffer): void {
    if (this.pieces.length === 0) this.pieces = [piece];
    else this.pieces.push(piece);
    this.pieceBytes += piece.length;
  }

  takePieces(): (string | Buffer)[] {
    const { pieces } = this;
    this.pieces = NOTHING as never[];
    this.pieceBytes = 0;
    return pieces;
  }
}
