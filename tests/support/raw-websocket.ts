import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { FrameReader, type ReceivedFrame } from './websocket-frames.ts';

export type Event = Record<string, unknown>;

/** How the server ended a connection: the code of its close frame, 1005 for one without, 1006 where none came. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket that was refused while it was still HTTP. */
export class UpgradeRefused extends Error {
  override readonly name = 'UpgradeRefused';
  readonly status: number;
  readonly body: string;
  constructor(head: string) {
    super(head.split('\r\n', 1)[0] ?? '');
    this.status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
    this.body = head.slice(head.indexOf('\r\n\r\n') + 4);
  }
}

/** A WebSocket client over bare TCP: it sends whatever bytes it is given, right or wrong. Pings are answered unless it is told not to. */
export class RawWebSocket {
  readonly frames: ReceivedFrame[] = [];
  readonly events: Event[] = [];
  answersPings = true;
  ending: Ending | undefined;
  readonly #socket: Socket;
  readonly #reader = new FrameReader((frame) => this.#take(frame));
  #wake: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @throws UpgradeRefused */
  static open(port: number, headers: Readonly<Record<string, string>> = {}): Promise<RawWebSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const raw = new RawWebSocket(socket);
    const lines = Object.entries({
      Host: `localhost:${port}`,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Version': '13',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /ws HTTP/1.1\r\n${lines.join('')}\r\n`);
    return new Promise((resolve, reject) => {
      let head = Buffer.alloc(0);
      const onData = (chunk: Buffer) => {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!head.toString('latin1', 0, 12).endsWith(' 101')) {
          // A proxy may keep the connection: the answer is whole when its body is.
          const length = Number(/\ncontent-length: *(\d+)/i.exec(head.toString('latin1'))?.[1] ?? Infinity);
          if (head.length >= end + 4 + length) socket.destroy();
          return;
        }
        socket.off('data', onData);
        socket.on('data', (data) => raw.#reader.push(data));
        raw.#reader.push(head.subarray(end + 4));
        resolve(raw);
      };
      socket.on('data', onData);
      socket.on('error', reject);
      socket.on('close', () => {
        raw.ending ??= { code: 1006, reason: '' };
        raw.#notify();
        reject(new UpgradeRefused(head.toString()));
      });
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** The next frame, or the first one of all that fits. */
  async until<Value>(find: () => Value | undefined | false, patienceMs = 10_000, what = 'something'): Promise<Value> {
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      const found = find();
      if (found !== undefined && found !== false) return found;
      if (performance.now() > deadlineMs)
        throw new Error(`waited ${patienceMs} ms for ${what}; last: ${JSON.stringify(this.events.slice(-2))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 250);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** How the server ended it. */
  ended(patienceMs = 10_000): Promise<Ending> {
    return this.until(() => this.ending, patienceMs, 'the end of the connection');
  }

  event(fits: (event: Event) => boolean, patienceMs?: number): Promise<Event> {
    return this.until(() => this.events.find(fits), patienceMs, 'an event');
  }

  /** Takes nothing more from the network, so that the server's writes pile up. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Ends without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  #take(frame: ReceivedFrame): void {
    this.frames.push(frame);
    if (frame.opcode === 8) {
      const { payload } = frame;
      this.ending = {
        code: payload.length < 2 ? 1005 : payload.readUInt16BE(0),
        reason: payload.subarray(2).toString(),
      };
    } else if (frame.opcode === 9 && this.answersPings) this.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
    else if (frame.opcode === 1) this.events.push(...(JSON.parse(frame.payload.toString()) as Event[]));
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
