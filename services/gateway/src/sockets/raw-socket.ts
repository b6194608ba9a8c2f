import type { Socket } from 'node:net';
import { PING_FRAME } from './frame.ts';

const COPIED_BYTES = 16 * 1_024;

/**
 * The only place that writes to a WebSocket's underlying socket. `ws` writes there too (pongs, close frames), always a whole frame at
 * a time, since nothing is compressed or fragmented and `ws.send` is never used: so whole frames of both follow each other.
 */
export function writeFrames(socket: Socket, frames: readonly Buffer[]): void {
  if (!socket.writable) return;
  const [only] = frames;
  if (frames.length === 1 && only !== undefined) {
    socket.write(only);
    return;
  }
  // One buffer is cheaper to hand over than a list of small ones, until there is much to copy.
  if (frames.reduce((bytes, { length }) => bytes + length, 0) <= COPIED_BYTES) {
    socket.write(Buffer.concat(frames));
    return;
  }
  socket.cork();
  for (const frame of frames) socket.write(frame);
  socket.uncork();
}

export function writePing(socket: Socket): void {
  if (socket.writable) socket.write(PING_FRAME);
}
