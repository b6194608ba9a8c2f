import { randomBytes } from 'node:crypto';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameFields {
  readonly opcode: number;
  readonly payload?: string | Uint8Array;
  /** Whether this is the last fragment; true by default. */
  readonly fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  readonly rsv?: number;
  /** Clients must mask; true by default. */
  readonly masked?: boolean;
  /** What the header says, where that is not the length of the payload. */
  readonly claimedBytes?: number;
  /** The form of the length, where it is not the shortest that fits. */
  readonly lengthForm?: 7 | 16 | 64;
}

/** A frame as the fields say (RFC 6455, section 5.2), allowed or not. */
export function encodeFrame(fields: FrameFields): Buffer {
  const { opcode, fin = true, rsv = 0, masked = true } = fields;
  const payload = Buffer.from(fields.payload ?? '');
  const bytes = fields.claimedBytes ?? payload.length;
  const form = fields.lengthForm ?? (bytes < 126 ? 7 : bytes < 65_536 ? 16 : 64);
  const header = Buffer.alloc(form === 7 ? 2 : form === 16 ? 4 : 10);
  header[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  header[1] = (masked ? 0x80 : 0) | (form === 7 ? bytes : form === 16 ? 126 : 127);
  if (form === 16) header.writeUInt16BE(bytes, 2);
  else if (form === 64) header.writeBigUInt64BE(BigInt(bytes), 2);
  if (!masked) return Buffer.concat([header, payload]);
  const mask = randomBytes(4);
  for (let index = 0; index < payload.length; index++) payload[index]! ^= mask[index & 3]!;
  return Buffer.concat([header, mask, payload]);
}

export const textFrame = (payload: string | Uint8Array): Buffer => encodeFrame({ opcode: opcodes.text, payload });

export const jsonFrame = (value: unknown): Buffer => textFrame(JSON.stringify(value));

/** A close frame with a code, where one is given. */
export function closeFrame(code?: number, reason: string | Uint8Array = ''): Buffer {
  if (code === undefined) return encodeFrame({ opcode: opcodes.close });
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return encodeFrame({ opcode: opcodes.close, payload: Buffer.concat([head, Buffer.from(reason)]) });
}

export interface ReceivedFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Takes a server's bytes apart. @throws where the server itself breaks the protocol */
export class FrameReader {
  readonly #onFrame: (frame: ReceivedFrame) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onFrame: (frame: ReceivedFrame) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const frame = takeFrame(rest);
      if (frame === undefined) break;
      rest = rest.subarray(frame.size);
      this.#onFrame(frame);
    }
    this.#rest = rest;
  }
}

function takeFrame(bytes: Buffer): (ReceivedFrame & { size: number }) | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  if ((first & 0xf0) !== 0x80) throw new Error(`a server's frame is whole and has no reserved bit: ${first}`);
  if ((second & 0x80) !== 0) throw new Error("a server's frame is not masked");
  const header = second < 126 ? 2 : second === 126 ? 4 : 10;
  if (bytes.length < header) return undefined;
  const length = header === 2 ? second : header === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < header + length) return undefined;
  return { opcode: first & 15, payload: bytes.subarray(header, header + length), size: header + length };
}
