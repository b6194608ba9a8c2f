import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const BUFFER_BYTES = 256 * 1_024;
const NOTHING = Buffer.alloc(0);
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** Everybody reads into it in turn: what is in it is taken apart before the next read. */
const shared = Buffer.allocUnsafeSlow(BUFFER_BYTES);

/** Takes the payload of a text frame that lies in `bytes` from `start` to `end`. It is gone afterwards. */
export type OnText = (bytes: Buffer, start: number, end: number) => void;

/**
 * A WebSocket client that costs as little as one can: bare TCP, one buffer for all, no copy of what comes, frames masked with zeros. Only for
 * measuring: whoever shares a proxy with strangers must mask with random bytes.
 */
export class LoadSocket {
  onText: OnText = () => undefined;
  onClose: (reason: string) => void = () => undefined;
  readonly #socket: Socket;
  #isOpen = false;
  /** What came of a frame that is not whole. */
  #rest: Buffer = NOTHING;
  #opened!: { resolve(): void; reject(error: Error): void };
  readonly opened: Promise<void>;

  constructor(port: number, path: string) {
    this.opened = new Promise((resolve, reject) => (this.#opened = { resolve, reject }));
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: shared, callback: (bytes) => this.#read(bytes) },
    });
    this.#socket.on('connect', () => this.#socket.write(upgrade(port, path)));
    this.#socket.on('error', (error) => this.#ended(error.message));
    this.#socket.on('close', () => this.#ended('closed'));
  }

  send(text: string): void {
    this.#socket.write(maskedFrame(text));
  }

  end(): void {
    this.onClose = () => undefined;
    this.#socket.destroy();
  }

  #ended(reason: string): void {
    this.#opened.reject(new Error(`a connection ended: ${reason}`));
    this.onClose(reason);
    this.onClose = () => undefined;
  }

  /** @returns whether more is wanted, as the stream asks. */
  #read(count: number): boolean {
    const bytes =
      this.#rest.length === 0 ? shared.subarray(0, count) : Buffer.concat([this.#rest, shared.subarray(0, count)]);
    const taken = this.#isOpen ? this.#frames(bytes, 0) : this.#answer(bytes);
    this.#rest = taken === bytes.length ? NOTHING : Buffer.from(bytes.subarray(taken));
    return true;
  }

  #answer(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const head = bytes.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101')) {
      this.#ended(head.split('\r\n', 1)[0] ?? '');
      this.end();
      return bytes.length;
    }
    this.#isOpen = true;
    this.#opened.resolve();
    return this.#frames(bytes, end + 4);
  }

  /** Takes whole frames. @returns where the first that is not whole begins. */
  #frames(bytes: Buffer, from: number): number {
    let at = from;
    while (at + 2 <= bytes.length) {
      const opcode = bytes[at]! & 15;
      let length = bytes[at + 1]! & 127;
      let start = at + 2;
      if (length === 126) {
        if (at + 4 > bytes.length) break;
        length = bytes.readUInt16BE(start);
        start += 2;
      } else if (length === 127) {
        if (at + 10 > bytes.length) break;
        length = Number(bytes.readBigUInt64BE(start));
        start += 8;
      }
      const end = start + length;
      if (end > bytes.length) break;
      if (opcode === 1) this.onText(bytes, start, end);
      else if (opcode === 9) this.#socket.write(PONG);
      else if (opcode === 8) this.#ended(`closed with ${length >= 2 ? bytes.readUInt16BE(start) : 'no code'}`);
      at = end;
    }
    return at;
  }
}

function upgrade(port: number, path: string): string {
  const key = randomBytes(16).toString('base64');
  return `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
}

function maskedFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  if (header === 6) frame[1] = 0x80 | length;
  else if (header === 8) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.fill(0, header - 4, header);
  frame.write(text, header);
  return frame;
}
