import type { Request, ServerEvent } from '@chatapp/contracts';
import { closeCodes, mayReconnect } from '@chatapp/contracts/light';
import type { GetToken } from '../http/api.ts';
import { ApiError } from '../http/api-error.ts';
import { Backoff } from '../support/backoff.ts';
import { Alarm, type Clock } from '../support/clock.ts';
import { closeReason, type ConnectionState } from './connection-state.ts';
import { Liveness } from './liveness.ts';
import { Renewal } from './renewal.ts';
import type { OpenSocket, Socket } from './socket.ts';

export interface ConnectionHost {
  state(state: ConnectionState): void;
  /** A new connection stands: nothing of the old one counts any more. */
  online(welcome: ServerEvent<'welcome'>): void;
  offline(): void;
  /** What one frame brought, without what concerns the connection itself. */
  events(events: ServerEvent[]): void;
}

export interface ConnectionOptions {
  readonly openSocket: OpenSocket;
  readonly getToken: GetToken;
  readonly clock: Clock;
  readonly random: () => number;
}

/** From opening a socket to `welcome`. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that stood this long was a good one: the back-off begins anew. */
const STABLE_MS = 60_000;
/** How soon a connection that is doubted must show a sign of life. */
const PROBE_MS = 5_000;
/** How long a token must still be good to connect with. */
const TOKEN_MARGIN_MS = 30_000;

/** The connection to `/ws`: says hello, keeps itself alive and its token fresh, and comes back after it broke. docs/protocol.md */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #host: ConnectionHost;
  readonly #backoff: Backoff;
  readonly #alarm: Alarm;
  readonly #stable: Alarm;
  readonly #liveness: Liveness;
  readonly #renewal: Renewal;
  #state: ConnectionState = { status: 'stopped' };
  #socket: Socket | undefined;
  #run = 0;
  #requests = 0;
  #token = '';
  #tokenRefused = false;
  #goodbye: ServerEvent<'goodbye'> | undefined;

  constructor(options: ConnectionOptions, host: ConnectionHost) {
    this.#options = options;
    this.#host = host;
    this.#backoff = new Backoff(options.random);
    this.#alarm = new Alarm(options.clock);
    this.#stable = new Alarm(options.clock);
    this.#liveness = new Liveness(options.clock, {
      ping: () => this.#write([{ type: 'ping', id: this.#nextId() }]),
      dead: () => this.#lost('heartbeat_timeout'),
    });
    this.#renewal = new Renewal(options.clock, options.getToken, {
      hello: (token) => this.#hello(token),
      failed: (error) => {
        if (error instanceof ApiError && error.needsLogin) this.stop(error.code);
      },
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#state.status !== 'stopped') return;
    this.#backoff.reset();
    void this.#connect();
  }

  stop(reason?: string): void {
    if (this.#state.status === 'stopped') return;
    this.#leave();
    this.#become({ status: 'stopped', ...(reason === undefined ? {} : { reason }) });
  }

  /** The network may be back, or another one: tries at once, or makes sure that the connection lives. */
  wake(): void {
    if (this.#state.status === 'offline') void this.#connect();
    else if (this.#state.status === 'online') this.#liveness.probe(PROBE_MS);
  }

  /** Sends requests in one frame. @returns false, and sends nothing, while there is no connection. */
  send(requests: readonly Request[]): boolean {
    if (this.#state.status !== 'online' || requests.length === 0) return false;
    this.#write(requests);
    if (requests.some(({ type }) => type !== 'typing')) this.#liveness.sent();
    return true;
  }

  #write(requests: readonly Request[]): void {
    this.#socket?.send(JSON.stringify(requests.length === 1 ? requests[0] : requests));
  }

  async #connect(): Promise<void> {
    this.#leave();
    const run = this.#run;
    this.#become({ status: 'connecting' });
    try {
      const token = await this.#options.getToken(this.#tokenRefused ? Infinity : TOKEN_MARGIN_MS);
      if (run !== this.#run) return;
      this.#token = token;
      this.#tokenRefused = false;
    } catch (error) {
      if (run !== this.#run) return;
      if (error instanceof ApiError && error.needsLogin) this.stop(error.code);
      else this.#retry('unreachable', error instanceof ApiError ? error.retryAfterMs : undefined);
      return;
    }
    this.#alarm.set(CONNECT_TIMEOUT_MS, () => this.#lost('unreachable'));
    this.#socket = this.#options.openSocket({
      open: () => this.#hello(this.#token),
      frame: (text) => this.#frame(text),
      closed: (code) => this.#closed(code),
    });
  }

  #hello(token: string): void {
    this.#token = token;
    this.#socket?.send(JSON.stringify({ type: 'hello', id: this.#nextId(), token }));
  }

  #frame(text: string): void {
    this.#liveness.heard();
    const events: ServerEvent[] = [];
    for (const event of JSON.parse(text) as ServerEvent[]) {
      if (event.type === 'welcome') this.#welcome(event);
      else if (event.type === 'goodbye') this.#goodbyeCame(event);
      else if (event.type !== 'pong') events.push(event);
    }
    if (events.length > 0) this.#host.events(events);
  }

  #welcome(event: ServerEvent<'welcome'>): void {
    this.#renewal.start(this.#token, event.tokenExpiresAt);
    if (this.#state.status === 'online') return;
    this.#alarm.clear();
    this.#liveness.start(event.heartbeatS * 1_000);
    this.#stable.set(STABLE_MS, () => this.#backoff.reset());
    this.#become({ status: 'online' });
    this.#host.online(event);
  }

  /** The server closes right after; should that not arrive, the client goes by itself. */
  #goodbyeCame(event: ServerEvent<'goodbye'>): void {
    this.#goodbye = event;
    this.#alarm.set(CONNECT_TIMEOUT_MS, () => this.#closed(event.code));
  }

  #closed(code: number): void {
    const final = mayReconnect(code) ? this.#goodbye?.code : code;
    this.#tokenRefused = code === closeCodes.token_expired.code;
    if (final !== undefined && !mayReconnect(final)) this.stop(closeReason(final));
    else this.#lost(closeReason(this.#goodbye?.code ?? code));
  }

  #lost(reason: string): void {
    const afterMs = this.#goodbye?.reconnectAfterMs;
    this.#leave();
    this.#retry(reason, afterMs);
  }

  #retry(reason: string, afterMs: number | undefined): void {
    const delayMs = afterMs === undefined ? this.#backoff.next() : afterMs;
    this.#alarm.set(delayMs, () => void this.#connect());
    this.#become({ status: 'offline', reason, nextRetryMs: Math.round(delayMs) });
  }

  /** Lets go of the socket, if there is one, and of all that hangs on it. */
  #leave(): void {
    const wasOnline = this.#state.status === 'online';
    this.#run++;
    this.#socket?.drop();
    this.#socket = undefined;
    this.#goodbye = undefined;
    this.#liveness.stop();
    this.#renewal.stop();
    this.#alarm.clear();
    this.#stable.clear();
    if (!wasOnline) return;
    this.#state = { status: 'connecting' };
    this.#host.offline();
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#host.state(state);
  }

  #nextId(): string {
    return `c${++this.#requests}`;
  }
}
