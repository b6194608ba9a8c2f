/** A server's text frame (RFC 6455, section 5.2): FIN, opcode 1, not masked, not compressed; header and payload in one buffer. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.write(text, header);
  return frame;
}

/** An empty ping, the same for everybody. */
export const PING_FRAME: Buffer = Buffer.from([0x89, 0]);

/** A frame holds at most about this many characters of events, unless one event alone is longer. */
const FRAME_CHARS = 256 * 1_024;

/** JSON events, in order, as few frames of one array each. */
export function eventFrames(events: readonly string[]): Buffer[] {
  const frames: Buffer[] = [];
  let from = 0;
  let chars = 0;
  for (let index = 0; index < events.length; index++) {
    const { length } = events[index] ?? '';
    if (index > from && chars + length > FRAME_CHARS) {
      frames.push(textFrame(`[${events.slice(from, index).join(',')}]`));
      from = index;
      chars = 0;
    }
    chars += length;
  }
  if (events.length > 0)
    frames.push(textFrame(from === 0 ? `[${events.join(',')}]` : `[${events.slice(from).join(',')}]`));
  return frames;
}
