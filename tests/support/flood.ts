import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7, type ServerEvent } from '@chatapp/contracts';
import type { Account, History, Send } from '@chatapp/testkit';
import WebSocket from 'ws';

/** Messages in one frame at the most. */
const FRAME = 50;
const TICK_MS = 20;

/** One socket that sends into one room and reads its answers, never an event. Nothing is sent twice. */
class Hose {
  readonly open = new Map<string, Send>();
  readonly #socket: WebSocket;
  readonly #history: History;
  readonly #template: Pick<Send, 'client' | 'userId' | 'room'>;
  #order = 0;

  constructor(socket: WebSocket, history: History, template: Pick<Send, 'client' | 'userId' | 'room'>) {
    this.#socket = socket;
    this.#history = history;
    this.#template = template;
    socket.on('message', (data: Buffer) => {
      const now = performance.now();
      for (const event of JSON.parse(data.toString()) as ServerEvent[]) this.#receive(event, now);
    });
  }

  send(count: number): void {
    for (let left = count; left > 0; left -= FRAME) {
      const sends = Array.from({ length: Math.min(FRAME, left) }, () => this.#make());
      const requests = sends.map(({ id, body, room }) => ({ type: 'message.send', id, room, body }));
      this.#socket.send(JSON.stringify(requests));
    }
  }

  #make(): Send {
    const order = ++this.#order;
    const send: Send = {
      ...this.#template,
      id: uuidv7(),
      order,
      transport: 'ws',
      body: `message ${order}`,
      invokedAt: performance.now(),
      attempts: 1,
      outcome: 'pending',
      answers: [],
    };
    this.open.set(send.id, send);
    this.#history.sends.push(send);
    return send;
  }

  #receive(event: ServerEvent, now: number): void {
    if (event.type !== 'ack' && event.type !== 'error') return;
    const send = this.open.get(event.id ?? '');
    if (!send) return;
    this.open.delete(send.id);
    send.settledAt = now;
    if (event.type === 'ack') {
      const { seq = 0, rev = 0 } = event;
      Object.assign(send, { outcome: 'ok', seq, rev, answers: [{ seq, rev }] });
    } else {
      const isExplicit = event.retryAfterMs !== undefined;
      Object.assign(send, {
        outcome: event.code === 'timeout' ? 'unknown' : 'refused',
        code: isExplicit ? event.code : `${event.code} without retryAfterMs`,
      });
    }
  }

  stop(): void {
    for (const send of this.open.values()) send.outcome = 'unknown';
    this.#socket.terminate();
  }
}

export interface FloodOptions {
  readonly wsUrl: string;
  readonly accounts: readonly Account[];
  /** Everybody must be a member of all of them. */
  readonly rooms: readonly string[];
  readonly history: History;
  readonly sockets: number;
}

/** More load than anybody can take, through many sockets, and what became of each message. */
export class Flood {
  readonly #hoses: Hose[] = [];
  readonly #history: History;

  private constructor(history: History) {
    this.#history = history;
  }

  static async connect({ wsUrl, accounts, rooms, history, sockets }: FloodOptions): Promise<Flood> {
    const flood = new Flood(history);
    const hoses = Array.from({ length: sockets }, async (_, index) => {
      const account = accounts[index % accounts.length];
      const room = rooms[index % rooms.length];
      if (!account || !room) throw new RangeError('a flood needs accounts and rooms');
      const socket = await welcomed(wsUrl, await account.token());
      flood.#hoses.push(new Hose(socket, history, { client: `hose ${index}`, userId: account.id, room }));
    });
    await Promise.all(hoses);
    return flood;
  }

  get waiting(): number {
    return this.#hoses.reduce((sum, hose) => sum + hose.open.size, 0);
  }

  /** Keeps `window` messages of each socket unanswered. Answers how many a second were acknowledged in the second half. */
  async measure(ms: number, window: number): Promise<number> {
    const began = performance.now();
    while (performance.now() - began < ms) {
      for (const hose of this.#hoses) if (hose.open.size <= window / 2) hose.send(window - hose.open.size);
      await sleep(TICK_MS);
    }
    const half = performance.now() - ms / 2;
    const acknowledged = this.#history.sends.filter(
      (send) => send.outcome === 'ok' && send.settledAt !== undefined && send.settledAt > half,
    );
    return (acknowledged.length * 2_000) / ms;
  }

  /** Sends so many messages a second, whatever comes back. */
  async pour(rate: number, ms: number): Promise<void> {
    const began = performance.now();
    for (let sent = 0; performance.now() - began < ms; await sleep(TICK_MS)) {
      const due = ((performance.now() - began) * rate) / 1_000 - sent;
      const each = Math.floor(due / this.#hoses.length);
      for (const hose of this.#hoses) hose.send(each);
      sent += each * this.#hoses.length;
    }
  }

  stop(): void {
    for (const hose of this.#hoses) hose.stop();
  }
}

/** A socket that has said hello. */
export async function welcomed(wsUrl: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false, handshakeTimeout: 20_000 });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', id: 'hello', token })));
    socket.once('message', (data: Buffer) => {
      const [event] = JSON.parse(data.toString()) as ServerEvent[];
      if (event?.type === 'welcome') resolve();
      else reject(new Error(`no welcome but ${data.toString()}`));
    });
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });
  return socket;
}
