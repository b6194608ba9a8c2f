import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';

export interface Event {
  type: string;
  id?: string;
  room?: string;
  code?: string;
  [field: string]: unknown;
}

/** A client that keeps everything it gets. */
export class Client {
  readonly ws: WebSocket;
  readonly events: Event[] = [];
  frames = 0;
  closed: { code: number; reason: string } | undefined;

  constructor(url: string, options: ClientOptions = {}) {
    this.ws = new WebSocket(url, options);
    this.ws.on('message', (data: Buffer) => {
      this.frames++;
      this.events.push(...(JSON.parse(data.toString()) as Event[]));
    });
    this.ws.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
    this.ws.on('error', () => {});
  }

  async opened(): Promise<this> {
    if (this.ws.readyState !== WebSocket.OPEN) await once(this.ws, 'open');
    return this;
  }

  send(...requests: object[]): void {
    this.ws.send(JSON.stringify(requests.length === 1 ? requests[0] : requests));
  }

  /** Sends a request and waits for what carries its id. */
  async ask(request: { type: string; id?: string; [field: string]: unknown }): Promise<Event> {
    const id = request.id ?? randomUUID();
    this.send({ ...request, id });
    return this.next((event) => event.id === id);
  }

  async hello(token: string): Promise<Event> {
    await this.opened();
    return this.ask({ type: 'hello', token });
  }

  async subscribe(room: string): Promise<Event> {
    return this.ask({ type: 'subscribe', rooms: [{ room }] });
  }

  async next(fits: (event: Event) => boolean, timeoutMs = 5_000): Promise<Event> {
    let found: Event | undefined;
    await until(
      () => (found = this.events.find(fits)) !== undefined,
      timeoutMs,
      () => JSON.stringify(this.events),
    );
    return found as Event;
  }

  of(type: string): Event[] {
    return this.events.filter((event) => event.type === type);
  }

  async close(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    const closed = once(this.ws, 'close');
    this.ws.terminate();
    await closed;
  }

  async ended(timeoutMs = 5_000): Promise<{ code: number; reason: string }> {
    await until(
      () => this.closed !== undefined,
      timeoutMs,
      () => 'not closed',
    );
    return this.closed as { code: number; reason: string };
  }
}

export async function until(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
  story: () => string = () => '',
): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error(`did not happen within ${timeoutMs} ms ${story()}`);
    await delay(5);
  }
}
