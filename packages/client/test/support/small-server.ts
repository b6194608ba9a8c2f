import type { Request, RoomEvent, ServerEvent } from '@chatapp/contracts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { FakeRoom, person } from './fake-room.ts';

const ME = person('me');

/** As much of docs/protocol.md as one client with one room needs, on real sockets. */
export class SmallServer {
  readonly room = new FakeRoom('r1', () => Date.now());
  /** Every request of every connection, in order. */
  readonly requests: Request[] = [];
  /** How long a token that is said hello with counts. */
  tokenLifeMs = 600_000;
  /** How many times the next sends are refused for now. */
  busy = 0;
  #http: Server;
  #sockets: WebSocketServer;
  readonly #listening = new Set<WebSocket>();

  private constructor() {
    this.#http = createServer((request, response) => this.#answer(request, response));
    this.#sockets = new WebSocketServer({ server: this.#http, path: '/ws' });
    this.#sockets.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const value = JSON.parse(data.toString()) as Request | Request[];
        for (const request of [value].flat()) this.#take(socket, request);
      });
      socket.on('close', () => this.#listening.delete(socket));
    });
  }

  static async start(): Promise<SmallServer> {
    const server = new SmallServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.#sockets.clients.size;
  }

  requestsOf<Type extends Request['type']>(type: Type): Request<Type>[] {
    return this.requests.filter((request): request is Request<Type> => request.type === type);
  }

  publish(event: RoomEvent): void {
    for (const socket of this.#listening) send(socket, event);
  }

  /** Says something to every connection. */
  say(event: ServerEvent): void {
    for (const socket of this.#sockets.clients) send(socket, event);
  }

  /** Ends every connection: with a code, or as a network does. */
  cut(code?: number): void {
    for (const socket of this.#sockets.clients)
      if (code === undefined) socket.terminate();
      else socket.close(code);
  }

  async stop(): Promise<void> {
    this.cut();
    this.#sockets.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #take(socket: WebSocket, request: Request): void {
    this.requests.push(request);
    const { id = '' } = request;
    switch (request.type) {
      case 'hello': {
        const tokenExpiresAt = new Date(Date.now() + this.tokenLifeMs).toISOString();
        const user = { ...ME, role: 'user' as const };
        return send(socket, { type: 'welcome', id, connection: 'c', user, heartbeatS: 25, tokenExpiresAt });
      }
      case 'subscribe': {
        this.#listening.add(socket);
        const { since = 0 } = request.rooms[0] ?? {};
        const { changes } = this.room.changes(since, Infinity);
        return send(socket, { type: 'subscribed', id, room: 'r1', head: this.room.head, recovered: true, changes });
      }
      case 'message.send': {
        if (this.busy-- > 0) return send(socket, { type: 'error', id, code: 'busy', message: '', retryAfterMs: 20 });
        const known = this.room.messages.find((message) => message.id === id);
        if (!known) this.publish(this.room.create(ME, request.body, id));
        const { seq, rev, at } = known ?? this.room.messages.at(-1)!;
        return send(socket, { type: 'ack', id, room: 'r1', seq, rev, at });
      }
      case 'ping':
        return send(socket, { type: 'pong', id });
      default:
        return send(socket, { type: 'ack', id });
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://server');
    const before = Number(url.searchParams.get('before') ?? Infinity);
    const body = url.pathname.endsWith('/messages') ? this.room.page({ before }) : { room: this.room.info() };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  }
}

function send(socket: WebSocket, event: ServerEvent): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify([event]));
}

/** Waits for something to become true. */
export async function until(truth: () => boolean, what: string, patienceMs = 5_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!truth()) {
    if (Date.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
