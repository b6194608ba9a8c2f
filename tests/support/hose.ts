import { uuidv7, type ServerEvent } from '@chatapp/contracts';
import type { Send } from '@chatapp/testkit';
import type WebSocket from 'ws';

/** Messages in one frame at the most. */
const FRAME = 50;

/** Whose socket it is, and where it sends to. */
export type HoseOf = Pick<Send, 'client' | 'userId' | 'room'>;

/**
 * One socket that sends into one room and reads its answers, never an event. Nothing is sent twice. While it sends it only notes what went
 * out and what came, and when: what that means is looked at in `settle`, so that whoever floods is not late itself.
 */
export class Hose {
  readonly #socket: WebSocket;
  readonly #sends: Send[];
  readonly #of: HoseOf;
  readonly #open = new Map<string, Send>();
  #sent: { ids: string[]; from: number; at: number }[] = [];
  #heard: { data: Buffer; at: number }[] = [];
  #order = 0;

  /** What becomes of its messages goes into `sends`. */
  constructor(socket: WebSocket, sends: Send[], of: HoseOf) {
    this.#socket = socket;
    this.#sends = sends;
    this.#of = of;
    socket.on('message', (data: Buffer) => this.#heard.push({ data, at: performance.now() }));
  }

  send(count: number): void {
    for (let left = count; left > 0; left -= FRAME) {
      const ids = Array.from({ length: Math.min(FRAME, left) }, () => uuidv7());
      const from = this.#order + 1;
      this.#order += ids.length;
      const requests = ids.map((id, index) => this.#request(id, from + index));
      this.#sent.push({ ids, from, at: performance.now() });
      this.#socket.send(`[${requests.join(',')}]`);
    }
  }

  #request(id: string, order: number): string {
    return `{"type":"message.send","id":"${id}","room":"${this.#of.room}","body":"${bodyOf(order)}"}`;
  }

  /** Looks at what was noted. Answers how many messages have no answer yet. */
  settle(): number {
    for (const { ids, from, at } of this.#sent)
      for (const [index, id] of ids.entries()) this.#add(id, from + index, at);
    this.#sent = [];
    for (const { data, at } of this.#heard)
      for (const event of JSON.parse(data.toString()) as ServerEvent[]) this.#receive(event, at);
    this.#heard = [];
    return this.#open.size;
  }

  #add(id: string, order: number, invokedAt: number): void {
    const send: Send = {
      ...this.#of,
      id,
      order,
      transport: 'ws',
      body: bodyOf(order),
      invokedAt,
      attempts: 1,
      outcome: 'pending',
      answers: [],
    };
    this.#open.set(id, send);
    this.#sends.push(send);
  }

  #receive(event: ServerEvent, at: number): void {
    if (event.type !== 'ack' && event.type !== 'error') return;
    const send = this.#open.get(event.id ?? '');
    if (!send) return;
    this.#open.delete(send.id);
    send.settledAt = at;
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
    this.settle();
    for (const send of this.#open.values()) send.outcome = 'unknown';
    this.#socket.terminate();
  }
}

const bodyOf = (order: number): string => `message ${order}`;
