import type { GetToken } from './http/api.ts';
import type { OutboxStorage } from './outbox/pending.ts';
import type { WebSocketConstructor } from './socket/socket.ts';
import type { Clock } from './support/clock.ts';

export interface ChatClientOptions {
  /** Where the entrance is, `https://chat.example`; in a browser '' for where the page came from. */
  readonly baseUrl: string;
  /** Usually a Session's `token`. */
  readonly getToken: GetToken;
  /** Keeps unsent messages over a reload. Default: they live as long as the client. */
  readonly storage?: OutboxStorage;
  /** Messages of one page of history. Default 50, at most 200. */
  readonly pageSize?: number;
  /**
   * Changes of a room that are read one by one after a long absence; beyond that it is read anew, told by `room.reset`. Default: any number.
   */
  readonly maxMissed?: number;
  /** Default: the platform's. */
  readonly WebSocket?: WebSocketConstructor;
  readonly fetch?: typeof fetch;
  /** For simulations. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Where the WebSocket of an entrance is. */
export function socketUrl(baseUrl: string): string {
  const { location } = globalThis as { location?: { origin: string } };
  return new URL('/ws', baseUrl || location?.origin).href.replace(/^http/, 'ws');
}
